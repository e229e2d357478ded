package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// account is what the provider configuration works in.
type account struct{ id, region string }

var roleAccount = regexp.MustCompile(`^arn:aws:iam::(\d{12}):`)

func aws() *schema.Provider {
	return &schema.Provider{
		Schema: fields{
			"region":              text(),
			"profile":             text(),
			"allowed_account_ids": texts(schema.TypeSet),
			"assume_role":         blocks(schema.TypeList, 0, fields{"role_arn": text(), "session_name": text()}),
			"default_tags":        blocks(schema.TypeList, 1, fields{"tags": textMap()}),
		},
		ConfigureFunc: func(d *schema.ResourceData) (any, error) {
			found := account{id: "111122223333", region: d.Get("region").(string)}
			if arn, ok := d.Get("assume_role.0.role_arn").(string); ok {
				if match := roleAccount.FindStringSubmatch(arn); match != nil {
					found.id = match[1]
				}
			}
			return found, nil
		},
		ResourcesMap: map[string]*schema.Resource{
			"aws_iam_role":                     iamRole(),
			"aws_iam_openid_connect_provider":  openIDProvider(),
			"aws_eks_cluster":                  eksCluster(),
			"aws_eks_addon":                    eksAddon(),
			"aws_eks_pod_identity_association": podIdentityAssociation(),
		},
		DataSourcesMap: map[string]*schema.Resource{
			"aws_iam_policy_document":         policyDocument(),
			"aws_iam_openid_connect_provider": openIDProviderData(),
			"aws_eks_cluster":                 eksClusterData(),
			"aws_caller_identity": data(fields{"account_id": computed(), "arn": computed(), "user_id": computed()}, func(d *schema.ResourceData, meta any) {
				id := meta.(account).id
				d.SetId(id)
				set(d, map[string]any{"account_id": id, "arn": "arn:aws:iam::" + id + ":user/ci", "user_id": "AIDAEXAMPLE"})
			}),
			"aws_partition": data(fields{"partition": computed(), "dns_suffix": computed(), "reverse_dns_prefix": computed()}, func(d *schema.ResourceData, _ any) {
				d.SetId("aws")
				set(d, map[string]any{"partition": "aws", "dns_suffix": "amazonaws.com", "reverse_dns_prefix": "com.amazonaws"})
			}),
			"aws_region": data(fields{"name": either(), "endpoint": either(), "description": computed()}, func(d *schema.ResourceData, meta any) {
				region := meta.(account).region
				d.SetId(region)
				set(d, map[string]any{"name": region, "endpoint": "ec2." + region + ".amazonaws.com", "description": region})
			}),
		},
	}
}

func sameJSON(_, older, newer string, _ *schema.ResourceData) bool {
	var a, b any
	if json.Unmarshal([]byte(older), &a) != nil || json.Unmarshal([]byte(newer), &b) != nil {
		return false
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

func iamRole() *schema.Resource {
	policy := required()
	policy.DiffSuppressFunc = sameJSON
	policy.StateFunc = func(value any) string {
		var parsed any
		if json.Unmarshal([]byte(value.(string)), &parsed) != nil {
			return value.(string)
		}
		normal, _ := json.Marshal(parsed)
		return string(normal)
	}
	managedPolicies := texts(schema.TypeSet)
	managedPolicies.Computed = true
	inline := blocks(schema.TypeSet, 0, fields{"name": text(), "policy": text()})
	inline.Computed = true
	return managed(fields{
		"arn": computed(), "unique_id": computed(), "create_date": computed(),
		"name": fixed(either()), "name_prefix": fixed(either()), "path": fixed(fallback("/")),
		"assume_role_policy": policy, "description": text(), "permissions_boundary": text(),
		"force_detach_policies": {Type: schema.TypeBool, Optional: true, Default: false},
		"max_session_duration":  {Type: schema.TypeInt, Optional: true, Default: 3600},
		"managed_policy_arns":   managedPolicies, "inline_policy": inline,
		"tags": textMap(), "tags_all": tagsAll(),
	}, func(d *schema.ResourceData, meta any) {
		name := d.Get("name").(string)
		if name == "" {
			name = d.Get("name_prefix").(string) + "20260101000000000000000001"
		}
		d.SetId(name)
		set(d, map[string]any{
			"name": name, "unique_id": "AROAEXAMPLE", "create_date": "2026-01-01T00:00:00Z", "tags_all": d.Get("tags"),
			"arn": "arn:aws:iam::" + meta.(account).id + ":role" + d.Get("path").(string) + name,
		})
	})
}

const scheme = "https://"

func providerArn(id, url string) string {
	return "arn:aws:iam::" + id + ":oidc-provider/" + strings.TrimPrefix(url, scheme)
}

func openIDProvider() *schema.Resource {
	url := fixed(required())
	url.DiffSuppressFunc = func(_, older, newer string, _ *schema.ResourceData) bool {
		return strings.TrimPrefix(older, scheme) == strings.TrimPrefix(newer, scheme)
	}
	clients := texts(schema.TypeSet)
	clients.Optional, clients.Required = false, true
	thumbprints := texts(schema.TypeList)
	thumbprints.Computed = true
	return managed(fields{"arn": computed(), "url": url, "client_id_list": clients, "thumbprint_list": thumbprints, "tags": textMap(), "tags_all": tagsAll()},
		func(d *schema.ResourceData, meta any) {
			arn := providerArn(meta.(account).id, d.Get("url").(string))
			d.SetId(arn)
			set(d, map[string]any{"arn": arn, "url": strings.TrimPrefix(d.Get("url").(string), scheme), "tags_all": d.Get("tags")})
		})
}

func openIDProviderData() *schema.Resource {
	return data(fields{"arn": either(), "url": either(), "client_id_list": {Type: schema.TypeList, Computed: true, Elem: &schema.Schema{Type: schema.TypeString}},
		"thumbprint_list": {Type: schema.TypeList, Computed: true, Elem: &schema.Schema{Type: schema.TypeString}}, "tags": tagsAll()},
		func(d *schema.ResourceData, meta any) {
			url := strings.TrimPrefix(d.Get("url").(string), scheme)
			arn := d.Get("arn").(string)
			if arn == "" {
				arn = providerArn(meta.(account).id, url)
			}
			d.SetId(arn)
			set(d, map[string]any{"arn": arn, "url": arn[strings.Index(arn, "oidc-provider/")+len("oidc-provider/"):], "client_id_list": []string{"sts.amazonaws.com"}})
		})
}

func identity() *schema.Schema {
	return computedBlocks(fields{"oidc": computedBlocks(fields{"issuer": computed()})})
}

func issued(region string) []any {
	return []any{map[string]any{"oidc": []any{map[string]any{"issuer": "https://oidc.eks." + region + ".amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"}}}}
}

func eksCluster() *schema.Resource {
	vpc := blocks(schema.TypeList, 1, fields{"subnet_ids": texts(schema.TypeSet), "endpoint_public_access": {Type: schema.TypeBool, Optional: true, Default: true}, "cluster_security_group_id": computed()})
	vpc.Optional, vpc.Required = false, true
	return managed(fields{
		"name": fixed(required()), "role_arn": required(), "version": either(), "vpc_config": vpc,
		"arn": computed(), "endpoint": computed(), "status": computed(), "identity": identity(),
		"certificate_authority": computedBlocks(fields{"data": computed()}), "tags": textMap(), "tags_all": tagsAll(),
	}, func(d *schema.ResourceData, meta any) {
		m := meta.(account)
		name := d.Get("name").(string)
		d.SetId(name)
		set(d, map[string]any{
			"arn": "arn:aws:eks:" + m.region + ":" + m.id + ":cluster/" + name, "endpoint": "https://example.eks.amazonaws.com", "status": "ACTIVE",
			"identity": issued(m.region), "certificate_authority": []any{map[string]any{"data": "Q0E="}}, "tags_all": d.Get("tags"),
		})
	})
}

func eksClusterData() *schema.Resource {
	return data(fields{"name": required(), "arn": computed(), "endpoint": computed(), "identity": identity(), "version": computed()},
		func(d *schema.ResourceData, meta any) {
			m := meta.(account)
			name := d.Get("name").(string)
			d.SetId(name)
			set(d, map[string]any{"arn": "arn:aws:eks:" + m.region + ":" + m.id + ":cluster/" + name, "endpoint": "https://example.eks.amazonaws.com", "identity": issued(m.region), "version": "1.31"})
		})
}

func eksAddon() *schema.Resource {
	return managed(fields{
		"cluster_name": fixed(required()), "addon_name": fixed(required()), "addon_version": either(), "configuration_values": either(),
		"service_account_role_arn": text(), "resolve_conflicts_on_update": text(),
		"pod_identity_association": blocks(schema.TypeSet, 0, fields{"role_arn": required(), "service_account": required()}),
		"arn":                      computed(), "created_at": computed(), "tags": textMap(), "tags_all": tagsAll(),
	}, func(d *schema.ResourceData, _ any) {
		d.SetId(d.Get("cluster_name").(string) + ":" + d.Get("addon_name").(string))
		set(d, map[string]any{"arn": "arn:aws:eks:eu-west-1:111122223333:addon/x", "created_at": "2026-01-01T00:00:00Z", "addon_version": "v1", "configuration_values": ""})
	})
}

func podIdentityAssociation() *schema.Resource {
	sessionTags := flag()
	sessionTags.Computed = true
	return managed(fields{
		"cluster_name": fixed(required()), "namespace": fixed(required()), "service_account": fixed(required()), "role_arn": required(),
		"target_role_arn": text(), "disable_session_tags": sessionTags, "association_arn": computed(), "association_id": computed(), "external_id": computed(),
		"tags": textMap(), "tags_all": tagsAll(),
	}, func(d *schema.ResourceData, _ any) {
		d.SetId("a-example")
		set(d, map[string]any{"association_id": "a-example", "association_arn": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/x/a-example"})
	})
}

// --- policy documents --------------------------------------------------------------------------------------------

func policyDocument() *schema.Resource {
	principals := func() *schema.Schema {
		identifiers := texts(schema.TypeSet)
		identifiers.Optional, identifiers.Required = false, true
		return blocks(schema.TypeSet, 0, fields{"type": required(), "identifiers": identifiers})
	}
	values := texts(schema.TypeList)
	values.Optional, values.Required = false, true
	return data(fields{
		"json": computed(), "minified_json": computed(), "policy_id": text(), "version": fallback("2012-10-17"),
		"override_json": text(), "source_json": text(), "override_policy_documents": texts(schema.TypeList), "source_policy_documents": texts(schema.TypeList),
		"statement": blocks(schema.TypeList, 0, fields{
			"sid": text(), "effect": fallback("Allow"), "actions": texts(schema.TypeSet), "not_actions": texts(schema.TypeSet),
			"resources": texts(schema.TypeSet), "not_resources": texts(schema.TypeSet), "principals": principals(), "not_principals": principals(),
			"condition": blocks(schema.TypeSet, 0, fields{"test": required(), "variable": required(), "values": values}),
		}),
	}, func(d *schema.ResourceData, _ any) {
		document := policyOf(d)
		pretty, _ := json.MarshalIndent(document, "", "  ")
		small, _ := json.Marshal(document)
		d.SetId(fmt.Sprint(schema.HashString(string(pretty))))
		set(d, map[string]any{"json": string(pretty), "minified_json": string(small)})
	})
}

func single(values []any) any {
	if len(values) == 1 {
		return values[0]
	}
	return values
}

// policyOf reads statements only: the documents recorded here use neither sources nor overrides.
func policyOf(d *schema.ResourceData) map[string]any {
	statements := []any{}
	for _, each := range d.Get("statement").([]any) {
		given := each.(map[string]any)
		made := map[string]any{"Effect": given["effect"]}
		if sid := given["sid"].(string); sid != "" {
			made["Sid"] = sid
		}
		if actions := given["actions"].(*schema.Set).List(); len(actions) > 0 {
			made["Action"] = single(actions)
		}
		who := map[string]any{}
		for _, principal := range given["principals"].(*schema.Set).List() {
			p := principal.(map[string]any)
			who[p["type"].(string)] = single(p["identifiers"].(*schema.Set).List())
		}
		if len(who) > 0 {
			made["Principal"] = who
		}
		tests := map[string]any{}
		for _, condition := range given["condition"].(*schema.Set).List() {
			c := condition.(map[string]any)
			test := c["test"].(string)
			if tests[test] == nil {
				tests[test] = map[string]any{}
			}
			tests[test].(map[string]any)[c["variable"].(string)] = single(c["values"].([]any))
		}
		if len(tests) > 0 {
			made["Condition"] = tests
		}
		statements = append(statements, made)
	}
	return map[string]any{"Version": d.Get("version"), "Statement": statements}
}
