// A stand-in for the AWS, Kubernetes, Helm and kubectl providers: names, types and flags of the few resources that irsalint reads, as in
// the real ones, and made-up answers. Terraform core writes the JSON of plans and states; a provider only gives schema and values.
// Which provider it is, its file name says.
package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/plugin"
)

func main() {
	name := strings.SplitN(strings.TrimPrefix(filepath.Base(os.Args[0]), "terraform-provider-"), "_", 2)[0]
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: func() *schema.Provider {
		switch name {
		case "kubernetes":
			return kubernetes()
		case "helm":
			return helm(os.Getenv("STAND_IN_HELM") != "2")
		case "kubectl":
			return kubectl()
		default:
			return aws()
		}
	}})
}

type fields = map[string]*schema.Schema

func text() *schema.Schema     { return &schema.Schema{Type: schema.TypeString, Optional: true} }
func flag() *schema.Schema     { return &schema.Schema{Type: schema.TypeBool, Optional: true} }
func required() *schema.Schema { return &schema.Schema{Type: schema.TypeString, Required: true} }
func computed() *schema.Schema { return &schema.Schema{Type: schema.TypeString, Computed: true} }
func either() *schema.Schema {
	return &schema.Schema{Type: schema.TypeString, Optional: true, Computed: true}
}

func fixed(s *schema.Schema) *schema.Schema {
	s.ForceNew = true
	return s
}

func fallback(value string) *schema.Schema {
	return &schema.Schema{Type: schema.TypeString, Optional: true, Default: value}
}

func texts(kind schema.ValueType) *schema.Schema {
	return &schema.Schema{Type: kind, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}}
}

func textMap() *schema.Schema { return texts(schema.TypeMap) }

func tagsAll() *schema.Schema {
	s := textMap()
	s.Computed = true
	return s
}

func blocks(kind schema.ValueType, most int, inner fields) *schema.Schema {
	return &schema.Schema{Type: kind, Optional: true, MaxItems: most, Elem: &schema.Resource{Schema: inner}}
}

func computedBlocks(inner fields) *schema.Schema {
	return &schema.Schema{Type: schema.TypeList, Computed: true, Elem: &schema.Resource{Schema: inner}}
}

type step func(d *schema.ResourceData, meta any)

// managed has only what can be changed in place, or is made anew.
func managed(inner fields, made step) *schema.Resource {
	do := func(d *schema.ResourceData, meta any) error {
		made(d, meta)
		return nil
	}
	resource := &schema.Resource{
		Schema: inner,
		Create: do,
		Read:   func(*schema.ResourceData, any) error { return nil },
		Delete: func(*schema.ResourceData, any) error { return nil },
	}
	for _, each := range inner {
		if !each.ForceNew && (each.Required || each.Optional) {
			resource.Update = do
		}
	}
	return resource
}

func data(inner fields, read step) *schema.Resource {
	return &schema.Resource{Schema: inner, Read: func(d *schema.ResourceData, meta any) error {
		read(d, meta)
		return nil
	}}
}

func set(d *schema.ResourceData, values map[string]any) {
	for name, value := range values {
		if err := d.Set(name, value); err != nil {
			panic(err)
		}
	}
}
