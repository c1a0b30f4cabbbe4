{{/* A probe's httpGet. Called with (root, path). On loopback in the host's network the kubelet has to be told so. */}}
{{- define "sluice.probe" -}}
{{- $root := index . 0 -}}
path: {{ index . 1 }}
port: ops
{{- if and (eq $root.Values.network.mode "host") (not $root.Values.ops.expose) }}
host: 127.0.0.1
{{- end }}
{{- end -}}

{{/*
BIRD, as a sidecar: there before the node, and until after it, so that withdrawals still go out. It needs a port below 1024, and NET_ADMIN only where BFD
marks its packets with a priority; it writes no routes. Its files are not in /etc/bird, which Debian's package lets nobody but its own user into, and root without
root's powers over files is nobody there.
*/}}
{{- define "sluice.birdContainer" -}}
{{- $bird := .Values.bird -}}
{{- $capabilities := list "NET_BIND_SERVICE" -}}
{{- range $bird.neighbors -}}
{{- if .bfd -}}
{{- $capabilities = list "NET_BIND_SERVICE" "NET_ADMIN" -}}
{{- end -}}
{{- end -}}
- name: bird
  image: {{ include "sluice.image" (list $bird.image "") }}
  imagePullPolicy: {{ $bird.image.pullPolicy }}
  restartPolicy: Always
  command: [/usr/sbin/bird, -f, -c, /etc/sluice/bird/config/$(POD_NAME).conf, -s, /run/bird/bird.ctl]
  env:
    - name: POD_NAME
      valueFrom:
        fieldRef:
          fieldPath: metadata.name
  startupProbe:
    exec:
      command: [/usr/sbin/birdc, -s, /run/bird/bird.ctl, show, status]
    periodSeconds: 1
    failureThreshold: 30
  livenessProbe:
    exec:
      command: [/usr/sbin/birdc, -s, /run/bird/bird.ctl, show, status]
    periodSeconds: 10
    timeoutSeconds: 3
    failureThreshold: 3
  terminationMessagePolicy: FallbackToLogsOnError
  resources:
    {{- range list "requests" "limits" }}
    {{ . }}:
      cpu: {{ $bird.resources.cpu | quote }}
      memory: {{ $bird.resources.memory }}
    {{- end }}
  securityContext:
    privileged: false
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities:
      drop: [ALL]
      add: {{ toJson $capabilities }}
  volumeMounts:
    - {name: bird-config, mountPath: /etc/sluice/bird/config, readOnly: true}
    - {name: bird-run, mountPath: /run/bird}
    {{- if $bird.secret }}
    - {name: bird-secret, mountPath: /etc/sluice/bird/secrets, readOnly: true}
    {{- end }}
{{- end -}}
