package main

import "github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

func metadata(namespaced bool) *schema.Schema {
	inner := fields{
		"annotations": textMap(), "labels": textMap(), "name": fixed(either()), "generate_name": fixed(text()),
		"generation": {Type: schema.TypeInt, Computed: true}, "resource_version": computed(), "uid": computed(),
	}
	if namespaced {
		inner["namespace"] = fixed(fallback("default"))
	}
	made := blocks(schema.TypeList, 1, inner)
	made.Optional, made.Required = false, true
	return made
}

func serviceAccount() *schema.Resource {
	return managed(fields{
		"metadata":                        metadata(true),
		"automount_service_account_token": {Type: schema.TypeBool, Optional: true, Default: true},
		"image_pull_secret":               blocks(schema.TypeSet, 0, fields{"name": text()}),
		"secret":                          blocks(schema.TypeSet, 0, fields{"name": text()}),
		"default_secret_name":             computed(),
	}, stored)
}

func stored(d *schema.ResourceData, _ any) {
	metadata := d.Get("metadata.0").(map[string]any)
	if metadata["name"] == "" {
		metadata["name"] = "generated"
	}
	metadata["uid"], metadata["resource_version"], metadata["generation"] = "00000000-0000-0000-0000-000000000000", "1", 0
	id := metadata["name"].(string)
	if namespace, ok := metadata["namespace"].(string); ok {
		id = namespace + "/" + id
	}
	d.SetId(id)
	set(d, map[string]any{"metadata": []any{metadata}})
}

func kubernetes() *schema.Provider {
	annotated := metadata(true)
	return &schema.Provider{
		Schema: fields{"host": text(), "token": text(), "cluster_ca_certificate": text(), "config_path": text()},
		ResourcesMap: map[string]*schema.Resource{
			"kubernetes_service_account":    serviceAccount(),
			"kubernetes_service_account_v1": serviceAccount(),
			"kubernetes_namespace":          managed(fields{"metadata": metadata(false)}, stored),
			"kubernetes_annotations": managed(fields{
				"api_version": required(), "kind": required(), "annotations": textMap(), "force": flag(), "field_manager": fallback("Terraform"),
				"metadata": annotated,
			}, func(d *schema.ResourceData, _ any) { d.SetId("x") }),
		},
	}
}

func helm(listAttributes bool) *schema.Provider {
	values := fields{"name": required(), "value": text(), "type": text()}
	sets := blocks(schema.TypeSet, 0, values)
	if listAttributes {
		// Version 3 takes a list of objects.
		sets = blocks(schema.TypeList, 0, values)
		sets.ConfigMode = schema.SchemaConfigModeAttr
	}
	return &schema.Provider{
		Schema: fields{"kubernetes": blocks(schema.TypeList, 1, fields{"host": text(), "token": text()})},
		ResourcesMap: map[string]*schema.Resource{
			"helm_release": managed(fields{
				"name": fixed(required()), "chart": required(), "repository": text(), "version": either(), "namespace": fixed(fallback("default")),
				"create_namespace": flag(), "values": texts(schema.TypeList), "set": sets,
				"manifest": computed(), "status": computed(), "metadata": computedBlocks(fields{"revision": computed(), "values": computed()}),
			}, func(d *schema.ResourceData, _ any) { d.SetId(d.Get("name").(string)) }),
		},
	}
}

func kubectl() *schema.Provider {
	body := required()
	body.Sensitive = true
	return &schema.Provider{
		ResourcesMap: map[string]*schema.Resource{
			"kubectl_manifest": managed(fields{
				"yaml_body": body, "yaml_body_parsed": computed(), "api_version": computed(), "kind": computed(), "name": computed(), "namespace": computed(),
				"override_namespace": text(), "uid": computed(), "live_uid": computed(),
			}, func(d *schema.ResourceData, _ any) { d.SetId("x") }),
		},
	}
}
