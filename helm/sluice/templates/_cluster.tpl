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

{{/* What a node's section cluster has beyond a witness's, as JSON. Called with (root, pod name). */}}
{{- define "sluice.nodeOnly" -}}
{{- $cluster := (index . 0).Values.cluster -}}
{{- $keys := dict "hand-over-rate" (int $cluster.handOverRate) -}}
{{- if or $cluster.access.addresses $cluster.access.interfaces -}}
{{- $keys = set $keys "access-hold" $cluster.access.hold -}}
{{- $keys = set $keys "access-back" $cluster.access.back -}}
{{- end -}}
{{- with $cluster.access.addresses -}}
{{- $keys = set $keys "access-addresses" . -}}
{{- end -}}
{{- with $cluster.access.interfaces -}}
{{- $keys = set $keys "access-interfaces" . -}}
{{- end -}}
{{- if eq $cluster.bootstrapAlone (index . 1) -}}
{{- $keys = set $keys "bootstrap-alone" true -}}
{{- end -}}
{{- toJson $keys -}}
{{- end -}}

{{/* A duration of the node's configuration in microseconds. */}}
{{- define "sluice.micros" -}}
{{- $units := dict "us" 1 "ms" 1000 "s" 1000000 "m" 60000000 "h" 3600000000 "d" 86400000000 -}}
{{- mul (regexFind "^[0-9]+" . | int64) (index $units (regexFind "[a-z]+$" .) | int64) -}}
{{- end -}}

{{/* Refuses what is no duration within bounds. Called with (key, value, least, most, what follows when it is longer or shorter). */}}
{{- define "sluice.validateDuration" -}}
{{- $value := index . 1 -}}
{{- $said := printf "%s: %q is no duration from %s to %s: write digits and a unit, such as %s. %s" (index . 0) $value (index . 2) (index . 3) (index . 2) (index . 4) -}}
{{- if not (regexMatch "^[0-9]{1,6}(us|ms|s|m|h|d)$" $value) -}}
{{- fail $said -}}
{{- end -}}
{{- $micros := include "sluice.micros" $value | int64 -}}
{{- if or (lt $micros (include "sluice.micros" (index . 2) | int64)) (gt $micros (include "sluice.micros" (index . 3) | int64)) -}}
{{- fail $said -}}
{{- end -}}
{{- end -}}

{{/* How a node sees whether it reaches the LACs. */}}
{{- define "sluice.validateAccess" -}}
{{- $access := .Values.cluster.access -}}
{{- range $access.addresses -}}
{{- if not (regexMatch "^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)$" .) -}}
{{- fail (printf "cluster.access.addresses: %q is no IP address, and names are not looked up: write the address of a router that answers pings" .) -}}
{{- end -}}
{{- end -}}
{{- range $access.interfaces -}}
{{- if not (regexMatch "^[^ /]{1,15}$" .) -}}
{{- fail (printf "cluster.access.interfaces: %q is no name of an interface: 1 to 15 characters without blanks and slashes, as `ip link` in the pod says" .) -}}
{{- end -}}
{{- end -}}
{{- include "sluice.validateDuration" (list "cluster.access.hold" $access.hold "500ms" "60s" "Shorter, and a few lost pings drain a node; longer, and its sessions stand still for that long") -}}
{{- include "sluice.validateDuration" (list "cluster.access.back" $access.back "1s" "1h" "Shorter, and a link that comes and goes carries sessions back and forth") -}}
{{- end -}}

{{/* One node, that there is, and one only. */}}
{{- define "sluice.validateBootstrap" -}}
{{- $pods := list -}}
{{- range $ordinal := until (int .Values.replicas) -}}
{{- $pods = append $pods (printf "%s-%d" (include "sluice.fullname" $) $ordinal) -}}
{{- end -}}
{{- if and .Values.cluster.bootstrapAlone (not (has .Values.cluster.bootstrapAlone $pods)) -}}
{{- fail (printf "cluster.bootstrapAlone: there is no node %q: one of %s, or empty" .Values.cluster.bootstrapAlone (join ", " $pods)) -}}
{{- end -}}
{{- end -}}
