import * as pulumi from "@pulumi/pulumi";

/** Where a service answers, `host:port`: no secret, though it stands among some. */
export function addressOf({
    credentials,
}: {
    readonly credentials: { value(key: "host" | "port"): pulumi.Output<string> };
}): pulumi.Output<string> {
    return pulumi.unsecret(pulumi.interpolate`${credentials.value("host")}:${credentials.value("port")}`);
}
