// Renders the service accounts of charts as Helm does. Reads a JSON list of {dir, name, values, libraries} and writes for each
// {chart, version, accounts: [{name, role}], error}. Only templates that make service accounts are kept, so that charts whose
// other parts need dependencies or values render all the same.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"regexp"
	"sort"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"sigs.k8s.io/yaml"
)

type question struct {
	Dir       string                 `json:"dir"`
	Name      string                 `json:"name"`
	Values    map[string]interface{} `json:"values"`
	Libraries []string               `json:"libraries"`
}

type account struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

type answer struct {
	Chart    string    `json:"chart"`
	Version  string    `json:"version"`
	Accounts []account `json:"accounts"`
	Error    string    `json:"error,omitempty"`
}

var makesAccount = regexp.MustCompile(`(?m)^\s*kind:\s*"?ServiceAccount"?\s*$`)
var separator = regexp.MustCompile(`(?m)^---.*$`)

func prune(c *chart.Chart) {
	var kept []*chart.File
	for _, file := range c.Templates {
		if strings.HasPrefix(path.Base(file.Name), "_") || strings.HasSuffix(file.Name, ".tpl") || makesAccount.Match(file.Data) {
			kept = append(kept, file)
		}
	}
	c.Templates = kept
	c.Schema = nil
	for _, dependency := range c.Dependencies() {
		prune(dependency)
	}
}

func render(asked question) (result answer) {
	defer func() {
		if failure := recover(); failure != nil {
			result.Error = fmt.Sprint(failure)
		}
	}()
	c, err := loader.LoadDir(asked.Dir)
	if err != nil {
		return answer{Error: err.Error()}
	}
	result.Chart, result.Version = c.Metadata.Name, c.Metadata.Version
	for _, library := range asked.Libraries {
		if dependency, err := loader.LoadDir(library); err == nil {
			c.AddDependency(dependency)
		}
	}
	prune(c)
	values := asked.Values
	if values == nil {
		values = map[string]interface{}{}
	}
	if err := chartutil.ProcessDependencies(c, values); err != nil {
		result.Error = err.Error()
	}
	release := chartutil.ReleaseOptions{Name: asked.Name, Namespace: "ns", IsInstall: true}
	all, err := chartutil.ToRenderValues(c, values, release, chartutil.DefaultCapabilities)
	if err != nil {
		result.Error = err.Error()
		return
	}
	files, err := engine.Engine{LintMode: true}.Render(c, all)
	if err != nil {
		result.Error = err.Error()
		return
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		for _, document := range separator.Split(files[name], -1) {
			var object struct {
				Kind     string
				Metadata struct {
					Name        string
					Annotations map[string]string
				}
			}
			if yaml.Unmarshal([]byte(document), &object) == nil && object.Kind == "ServiceAccount" {
				result.Accounts = append(result.Accounts, account{object.Metadata.Name, object.Metadata.Annotations["eks.amazonaws.com/role-arn"]})
			}
		}
	}
	return
}

func main() {
	var asked []question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	answers := make([]answer, len(asked))
	for index, each := range asked {
		answers[index] = render(each)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
