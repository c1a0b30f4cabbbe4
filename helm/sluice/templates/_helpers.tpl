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

{{/* Nodes and witnesses have the former in common, and this apart. */}}
{{- define "sluice.nodeSelector" -}}
{{ include "sluice.selector" . }}
app.kubernetes.io/component: node
{{- end -}}

{{- define "sluice.witnessSelector" -}}
{{ include "sluice.selector" . }}
app.kubernetes.io/component: witness
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

{{/* The pause before SIGTERM, the bounds of the shutdown, and ten seconds. */}}
{{- define "sluice.graceSeconds" -}}
{{- $shutdown := .Values.config.shutdown | default dict -}}
{{- $sessions := include "sluice.seconds" ($shutdown.sessions | default "10s") | int64 -}}
{{- $accounting := include "sluice.seconds" ($shutdown.accounting | default "15s") | int64 -}}
{{- $handOver := 0 -}}
{{- if .Values.cluster.enabled -}}
{{- $handOver = include "sluice.seconds" (index $shutdown "hand-over" | default "60s") | int64 -}}
{{- end -}}
{{- add .Values.drain.beforeSeconds $handOver $sessions $accounting 10 -}}
{{- end -}}

{{- define "sluice.opsListen" -}}
{{- if and (eq .Values.network.mode "host") (not .Values.ops.expose) -}}
127.0.0.1:{{ .Values.ops.port }}
{{- else -}}
env:POD_IP:{{ .Values.ops.port }}
{{- end -}}
{{- end -}}

{{/* Votes when all are up. */}}
{{- define "sluice.members" -}}
{{- add (int .Values.replicas) (ternary 1 0 .Values.cluster.witness.enabled) -}}
{{- end -}}

{{/* What the chart alone knows of a member: sections node, ops and cluster, as JSON. Called with (root, pod name). */}}
{{- define "sluice.ownSections" -}}
{{- $root := index . 0 -}}
{{- $cluster := $root.Values.cluster -}}
{{- $node := dict "name" (index . 1) -}}
{{- $watchdog := $root.Values.watchdog | default (ternary $cluster.lease "" $cluster.enabled) -}}
{{- if $watchdog -}}
{{- $node = set $node "watchdog" $watchdog -}}
{{- end -}}
{{- $sections := dict "node" $node "ops" (dict "listen" (include "sluice.opsListen" $root) "run-directory" "/run/sluice") -}}
{{- if $cluster.enabled -}}
{{- $others := dict "address" "env:POD_IP" "name" $root.Release.Name "lease" $cluster.lease "on-quorum-loss" $cluster.onQuorumLoss -}}
{{- $others = set $others "dns" (printf "%s.%s.svc.%s" (include "sluice.headless" $root) $root.Release.Namespace $cluster.domain) -}}
{{- $others = set $others "expected-members" (include "sluice.members" $root | int) -}}
{{- $others = set $others "secret" (printf "file:/etc/sluice/cluster/%s" $cluster.secret.key) -}}
{{- $sections = set $sections "cluster" $others -}}
{{- end -}}
{{- toJson $sections -}}
{{- end -}}

{{/* A node's configuration: what the values say, and what the chart knows. Called with (root, pod name). */}}
{{- define "sluice.nodeConfig" -}}
{{- $root := index . 0 -}}
{{- $config := deepCopy $root.Values.config -}}
{{- $l2tp := $config.l2tp | default dict -}}
{{- if not $l2tp.listen -}}
{{- $l2tp = set $l2tp "listen" (list "env:POD_IP") -}}
{{- end -}}
{{- if $root.Values.cluster.enabled -}}
{{- $l2tp = set $l2tp "service-address" true -}}
{{- end -}}
{{- $own := include "sluice.ownSections" . | fromJson -}}
{{- if $root.Values.cluster.enabled -}}
{{- $own = set $own "cluster" (merge $own.cluster (include "sluice.nodeOnly" . | fromJson)) -}}
{{- end -}}
{{- $config = merge $own (dict "l2tp" $l2tp) $config -}}
{{- toYaml $config -}}
{{- end -}}

{{/* A witness's: no peers, no users, no secrets but the cluster's. Called with (root, pod name). */}}
{{- define "sluice.witnessConfig" -}}
{{- $root := index . 0 -}}
{{- $config := include "sluice.ownSections" . | fromJson -}}
{{- $config = set $config "cluster" (set $config.cluster "witness" true) -}}
{{- $config = set $config "l2tp" (dict "listen" $root.Values.config.l2tp.listen "service-address" true) -}}
{{- range $section := list "log" "shutdown" -}}
{{- if hasKey $root.Values.config $section -}}
{{- $config = set $config $section (index $root.Values.config $section) -}}
{{- end -}}
{{- end -}}
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

{{/* What makes a cluster one that can lose a member. */}}
{{- define "sluice.validateCluster" -}}
{{- $v := .Values -}}
{{- $replicas := int $v.replicas -}}
{{- $l2tp := $v.config.l2tp | default dict -}}
{{- if and (eq $replicas 2) (not $v.cluster.witness.enabled) -}}
{{- fail "replicas: two nodes cannot outvote each other, so that when one is lost the other stops too. Set cluster.witness.enabled, or replicas: 3" -}}
{{- end -}}
{{- if and $v.cluster.witness.enabled (mod $replicas 2) -}}
{{- fail (printf "cluster.witness: %d nodes and a witness are an even number of votes, and may lose no more of them than %d nodes alone; leave it out" $replicas $replicas) -}}
{{- end -}}
{{- include "sluice.validateDuration" (list "cluster.lease" $v.cluster.lease "1s" "60s" "Shorter, and a network that loses a little fences nodes; longer, and the sessions of a silent host wait for that long") -}}
{{- include "sluice.validateAccess" . -}}
{{- include "sluice.validateBootstrap" . -}}
{{- if gt (include "sluice.members" . | int) 16 -}}
{{- fail "replicas: a cluster has 16 members at most, the witness too" -}}
{{- end -}}
{{- if or (not $v.cluster.secret.name) (not $v.cluster.secret.key) -}}
{{- fail "cluster.secret: name the Secret and the key in it that all nodes share (openssl rand -hex 32)" -}}
{{- end -}}
{{- if ne (len ($l2tp.listen | default list)) 1 -}}
{{- fail "config.l2tp.listen: a cluster has one service address, the same for all nodes; name it" -}}
{{- end -}}
{{- if hasPrefix "env:" (first $l2tp.listen) -}}
{{- fail "config.l2tp.listen: a cluster has one service address, the same for all nodes; an address of the pod's own is not one" -}}
{{- end -}}
{{- if and (hasKey $l2tp "service-address") (not (index $l2tp "service-address")) -}}
{{- fail "config.l2tp.service-address: the nodes of a cluster share their address, so it is on no interface of theirs; leave it out, or true" -}}
{{- end -}}
{{- if and (eq $v.network.mode "host") (ne $v.antiAffinity "required") -}}
{{- fail "antiAffinity: two nodes in the network of one host would want the same ports, and be lost together; required" -}}
{{- end -}}
{{- if $v.lab.loadBalancer.enabled -}}
{{- fail "lab.loadBalancer: leads to the pods' own addresses, but a cluster answers on its service address; route that to the pods" -}}
{{- end -}}
{{- end -}}

{{/* What values.schema.json cannot say, or not clearly. */}}
{{- define "sluice.validate" -}}
{{- $v := .Values -}}
{{- if $v.cluster.enabled -}}
{{- include "sluice.validateCluster" . -}}
{{- else if gt (int $v.replicas) 1 -}}
{{- fail (printf "replicas: %d nodes need a cluster: without one each would give the same addresses to its subscribers. Set cluster.enabled, or install one release for each node, with pools of its own" (int $v.replicas)) -}}
{{- else if $v.cluster.witness.enabled -}}
{{- fail "cluster.witness: there is no cluster to vote in; set cluster.enabled" -}}
{{- else if or $v.cluster.access.addresses $v.cluster.access.interfaces -}}
{{- fail "cluster.access: a node that is alone has nobody to give its sessions to; set cluster.enabled, or leave it out" -}}
{{- else if $v.cluster.bootstrapAlone -}}
{{- fail "cluster.bootstrapAlone: there is no cluster to begin; set cluster.enabled, or leave it out" -}}
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
{{- $l2tp := $v.config.l2tp | default dict -}}
{{- if and $v.bird.serviceAddresses (or $v.cluster.enabled (index $l2tp "service-address")) -}}
{{- fail "bird.serviceAddresses: would be announced as long as the TUN is there, by a node that may not act too; with l2tp.service-address (and so in a cluster) leave it empty: the node's own route is announced" -}}
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
