{{- define "yinghuo.labels" -}}
app.kubernetes.io/name: yinghuo
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "yinghuo.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}{{ $image.repository }}@{{ $image.digest }}{{- else -}}{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}{{- end -}}
{{- end }}

{{- define "yinghuo.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "yinghuo.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "yinghuo.env" -}}
- { name: YINGHUO_PUBLIC_URL, value: {{ .Values.publicUrl | quote }} }
- { name: YINGHUO_TRUST_PROXY, value: {{ join "," .Values.trustedProxies | quote }} }
- { name: YINGHUO_ADMIN_HOST, value: "0.0.0.0" }
- { name: YINGHUO_ADMIN_PORT, value: "9090" }
{{- range $name, $value := .Values.env }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{- define "yinghuo.hasFloor" -}}
{{- if eq .Values.scaler.method "hpa" -}}yes{{- end -}}
{{- end }}
