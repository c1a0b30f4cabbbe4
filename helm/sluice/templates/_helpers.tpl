{{- define "sluice.fullname" -}}
{{- if contains "sluice" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-sluice" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods: never changes during a release's life. */}}
{{- define "sluice.selector" -}}
app.kubernetes.io/name: sluice
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sluice.labels" -}}
{{ include "sluice.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "sluice.headless" -}}
{{ include "sluice.fullname" . }}-nodes
{{- end -}}

{{- define "sluice.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "sluice.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{/* An image's reference; the second of the pair stands in for an empty tag. */}}
{{- define "sluice.image" -}}
{{- $image := index . 0 -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default (index . 1) }}
{{- end -}}
{{- end -}}

{{/* A duration of the node's configuration in whole seconds, rounded up. */}}
{{- define "sluice.seconds" -}}
{{- $count := regexFind "^[0-9]+" . | int64 -}}
{{- $unit := regexFind "[a-z]+$" . -}}
{{- if eq $unit "d" -}}{{ mul $count 86400 }}
{{- else if eq $unit "h" -}}{{ mul $count 3600 }}
{{- else if eq $unit "m" -}}{{ mul $count 60 }}
{{- else if eq $unit "s" -}}{{ $count }}
{{- else if eq $unit "ms" -}}{{ div (add $count 999) 1000 }}
{{- else -}}{{ div (add $count 999999) 1000000 }}
{{- end -}}
{{- end -}}

{{/* The pause before SIGTERM, both bounds of the shutdown, and ten seconds. */}}
{{- define "sluice.graceSeconds" -}}
{{- $shutdown := .Values.config.shutdown | default dict -}}
{{- $sessions := include "sluice.seconds" ($shutdown.sessions | default "10s") | int64 -}}
{{- $accounting := include "sluice.seconds" ($shutdown.accounting | default "15s") | int64 -}}
{{- add .Values.drain.beforeSeconds $sessions $accounting 10 -}}
{{- end -}}

{{- define "sluice.opsListen" -}}
{{- if and (eq .Values.network.mode "host") (not .Values.ops.expose) -}}
127.0.0.1:{{ .Values.ops.port }}
{{- else -}}
env:POD_IP:{{ .Values.ops.port }}
{{- end -}}
{{- end -}}

{{/* A node's configuration: what the values say, and what the chart knows. Called with (root, pod name). */}}
{{- define "sluice.nodeConfig" -}}
{{- $root := index . 0 -}}
{{- $config := deepCopy $root.Values.config -}}
{{- $l2tp := $config.l2tp | default dict -}}
{{- if not $l2tp.listen -}}
{{- $l2tp = set $l2tp "listen" (list "env:POD_IP") -}}
{{- end -}}
{{- $ops := dict "listen" (include "sluice.opsListen" $root) "run-directory" "/run/sluice/node" -}}
{{- $config = merge (dict "node" (dict "name" (index . 1)) "l2tp" $l2tp "ops" $ops) $config -}}
{{- toYaml $config -}}
{{- end -}}

{{/* The names of the sysctls of files/90-sluice.conf with their values, as the pod's. */}}
{{- define "sluice.sysctls" -}}
{{- range .Files.Lines "files/90-sluice.conf" -}}
{{- if regexMatch "^net\\." . }}
{{- $pair := splitList "=" . }}
- name: {{ index $pair 0 | trim }}
  value: {{ index $pair 1 | trim | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What values.schema.json cannot say, or not clearly. */}}
{{- define "sluice.validate" -}}
{{- $v := .Values -}}
{{- if $v.cluster.enabled -}}
{{- fail "cluster.enabled: this version of the node has no cluster yet (its configuration has no section `cluster`); leave it false" -}}
{{- end -}}
{{- if gt (int $v.replicas) 1 -}}
{{- fail (printf "replicas: %d nodes need a cluster, and this version of the node has none yet: each would give the same addresses to its subscribers. Keep replicas: 1, or install one release for each node, with pools of its own" (int $v.replicas)) -}}
{{- end -}}
{{- if not $v.image.repository -}}
{{- fail "image.repository: no image is published; build one and name it here" -}}
{{- end -}}
{{- $listen := ($v.config.l2tp | default dict).listen -}}
{{- if eq $v.network.mode "multus" -}}
{{- if not $v.network.multus.networks -}}
{{- fail "network.multus.networks: network.mode multus needs at least one network" -}}
{{- end -}}
{{- if not $listen -}}
{{- fail "config.l2tp.listen: network.mode multus needs the address that the pod has on the network where the LACs are" -}}
{{- end -}}
{{- end -}}
{{- if and $v.lab.loadBalancer.enabled (eq $v.network.mode "multus") -}}
{{- fail "lab.loadBalancer: leads to the pod's first interface, but with network.mode multus L2TP is on another; use network.mode pod" -}}
{{- end -}}
{{- if and (eq $v.tunDevice.from "plugin") (not $v.tunDevice.resource) -}}
{{- fail "tunDevice.resource: name the extended resource that the device plugin offers, such as devices.kubevirt.io/tun" -}}
{{- end -}}
{{- if $v.bird.enabled -}}
{{- if eq $v.network.mode "pod" -}}
{{- fail "bird.enabled: a pod in the pods' network has no router to speak to; use network.mode host or multus" -}}
{{- end -}}
{{- if not $v.bird.image.repository -}}
{{- fail "bird.image.repository: no image is published; name one that has BIRD 2" -}}
{{- end -}}
{{- if not $v.bird.image.tag -}}
{{- if not $v.bird.image.digest -}}
{{- fail "bird.image.tag: say which, or give bird.image.digest" -}}
{{- end -}}
{{- end -}}
{{- if not $v.bird.config -}}
{{- if or (not $v.bird.asn) (not $v.bird.neighbors) -}}
{{- fail "bird: asn and neighbors say who is told of the routes; give both, or the whole file as bird.config" -}}
{{- end -}}
{{- range $v.bird.neighbors -}}
{{- if and .passwordDefine (not $v.bird.secret) -}}
{{- fail (printf "bird.neighbors: %s has passwordDefine %s, but bird.secret names no Secret that would define it" .name .passwordDefine) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $v.bird.routerIds (lt (len $v.bird.routerIds) (int $v.replicas)) -}}
{{- fail "bird.routerIds: give one for each node, or none" -}}
{{- end -}}
{{- end -}}
{{- end -}}
