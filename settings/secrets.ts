import { chat4allSecrets } from "./apps/chat4all.ts";
import { docuelevateSecrets } from "./apps/docuelevate.ts";
import { hyperstudySecrets } from "./apps/hyperstudy.ts";
import { krakenSecrets } from "./apps/kraken.ts";
import { reactiveRtcSecrets } from "./apps/reactive-rtc.ts";
import type { Mistake } from "./mistakes.ts";
import type { Settings } from "./resolve.ts";

/** Configuration key of a secret: the application's or part's own namespace, then a name. */
export type SecretKey = `${string}:${string}`;

/** A secret that cannot be generated. */
export interface SecretNeed {
    readonly key: SecretKey;
    /** What it is, for whoever has to set it. */
    readonly what: string;
    /** Taken when set, never asked for. */
    readonly optional?: boolean;
}

/** Every secret that these settings read, in the order of the layers. */
export function secretNeeds({ certificates, monitoring, apps }: Settings): SecretNeed[] {
    const needs: SecretNeed[] = [];
    if (certificates.issuer !== "self-signed" && certificates.challenge === "dns-01") {
        needs.push({
            key: "platform:dnsToken",
            what: "DigitalOcean token that may change DNS records, for certificates by DNS-01",
        });
    }
    for (const receiver of monitoring.alertmanager.receivers) {
        const what =
            receiver.kind === "email" ? `SMTP password of ${receiver.username}` : `${receiver.kind} webhook URL`;
        needs.push({ key: `monitoring:${receiver.name}`, what: `${what}, for the alert receiver ${receiver.name}` });
    }
    return [
        ...needs,
        ...(apps.kraken ? krakenSecrets(apps.kraken) : []),
        ...(apps.docuelevate ? docuelevateSecrets(apps.docuelevate) : []),
        ...(apps.hyperstudy ? hyperstudySecrets(apps.hyperstudy) : []),
        ...(apps.chat4all ? chat4allSecrets(apps.chat4all) : []),
        ...(apps.reactiveRtc ? reactiveRtcSecrets(apps.reactiveRtc) : []),
    ];
}

/** The needed secrets that the configuration does not hold. */
export function missingSecrets(settings: Settings, config: Readonly<Record<string, string>>): SecretNeed[] {
    return secretNeeds(settings).filter(({ key, optional }) => !optional && !config[key]);
}

/** The command that sets a secret. */
export function setSecretCommand(key: SecretKey, stack: string): string {
    return `pulumi config set --secret ${key} --stack ${stack}`;
}

/** Missing secrets as mistakes of the configuration. */
export function missingSecretMistakes(missing: readonly SecretNeed[], stack: string): Mistake[] {
    return missing.map(({ key, what }) => ({
        path: key,
        value: undefined,
        reason: `is a secret that this stack needs: ${what}`,
        remedy: setSecretCommand(key, stack),
    }));
}
