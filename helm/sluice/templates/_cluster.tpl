{{/* Nodes and witness are on different hosts, and in different zones where there are some. */}}
{{- define "sluice.spread" -}}
affinity:
  podAntiAffinity:
    {{- if eq .Values.antiAffinity "required" }}
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels: {{- include "sluice.selector" . | nindent 12 }}
    {{- else }}
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels: {{- include "sluice.selector" . | nindent 14 }}
    {{- end }}
{{- if .Values.topologySpread.enabled }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: {{ .Values.topologySpread.key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "sluice.selector" . | nindent 8 }}
{{- end }}
{{- end -}}

{{/* Of every member; in the host's network they keep two of them off one host. */}}
{{- define "sluice.clusterPorts" -}}
- {name: store, containerPort: 5701, protocol: TCP}
- {name: guard, containerPort: 5702, protocol: TCP}
- {name: heartbeat, containerPort: 5702, protocol: UDP}
{{- end -}}

{{/* One key of one Secret. */}}
{{- define "sluice.clusterSecret" -}}
- name: cluster-secret
  secret:
    secretName: {{ .Values.cluster.secret.name }}
    defaultMode: 288 # 0440
    items:
      - {key: {{ .Values.cluster.secret.key }}, path: {{ .Values.cluster.secret.key }}}
{{- end -}}
