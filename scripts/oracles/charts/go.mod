module irsalint/oracles/charts

go 1.21

require (
	helm.sh/helm/v3 v3.14.4
	sigs.k8s.io/yaml v1.3.0
)
