import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { policiesOf } from "./pack.ts";
import { rules } from "./rules.ts";

const protection = new pulumi.Config("platform").get("protection") === "protected" ? "protected" : "ephemeral";

new PolicyPack("platform", { policies: policiesOf(rules, protection) });
