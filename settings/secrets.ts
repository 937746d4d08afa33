import { chat4allSecrets } from "./apps/chat4all.ts";
import { docuelevateSecrets } from "./apps/docuelevate.ts";
import { hyperstudySecrets } from "./apps/hyperstudy.ts";
import { krakenSecrets } from "./apps/kraken.ts";
import { reactiveRtcSecrets } from "./apps/reactive-rtc.ts";
import { HIDDEN, type Mistake } from "./mistakes.ts";
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
    /** Characters that it must have at least; one unless given. */
    readonly minLength?: number;
}

/** The secrets that settings of one kind may ask for; one with `when` is asked for where that holds. */
export type SecretsOf<Part> = readonly (SecretNeed & { readonly when?: (part: Part) => boolean })[];

type Apps = Settings["apps"];

const platformSecrets: SecretsOf<Pick<Settings, "certificates">> = [
    {
        key: "platform:dnsToken",
        what: "DigitalOcean token that may change DNS records, for certificates by DNS-01",
        when: ({ certificates }) => certificates.issuer !== "self-signed" && certificates.challenge === "dns-01",
    },
    {
        key: "platform:registryCredentials",
        what: "Docker config.json to pull private images with, in place of the account's registry",
        optional: true,
    },
];

const appSecrets: { readonly [App in keyof Apps]-?: SecretsOf<NonNullable<Apps[App]>> } = {
    kraken: krakenSecrets,
    docuelevate: docuelevateSecrets,
    hyperstudy: hyperstudySecrets,
    chat4all: chat4allSecrets,
    reactiveRtc: reactiveRtcSecrets,
};

/** Namespace of the alert receivers' secrets, which are named by the receivers. */
export const RECEIVERS = "monitoring";

/** Secret of the dead man's switch, beside those of the receivers. */
export const deadMansSwitchSecret: SecretNeed = {
    key: `${RECEIVERS}:deadMansSwitch`,
    what: "URL that the dead man's switch calls, by POST",
};

/** Names of the secrets of those whom Alertmanager talks to. */
export function receiverSecretNames({ receivers, deadMansSwitch }: Settings["monitoring"]["alertmanager"]): string[] {
    const names = receivers.map(({ name }) => name);
    return deadMansSwitch ? [...names, "deadMansSwitch"] : names;
}

/** The settings that decide which secrets are needed. */
export type SecretReaders = Pick<Settings, "certificates" | "monitoring" | "apps">;

/** Every secret that these settings read, in the order of the layers. */
export function secretNeeds(settings: SecretReaders): SecretNeed[] {
    const { apps, monitoring } = settings;
    return [
        ...needed(platformSecrets, settings),
        ...monitoring.alertmanager.receivers.map((receiver): SecretNeed => ({
            key: `${RECEIVERS}:${receiver.name}`,
            what: `${receiver.kind === "email" ? `SMTP password of ${receiver.username}` : `${receiver.kind} webhook URL`}, for the alert receiver ${receiver.name}`,
        })),
        ...(monitoring.alertmanager.deadMansSwitch ? [deadMansSwitchSecret] : []),
        ...needed(appSecrets.kraken, apps.kraken),
        ...needed(appSecrets.docuelevate, apps.docuelevate),
        ...needed(appSecrets.hyperstudy, apps.hyperstudy),
        ...needed(appSecrets.chat4all, apps.chat4all),
        ...needed(appSecrets.reactiveRtc, apps.reactiveRtc),
    ];
}

/** Every secret with a fixed name that some settings read, by its namespace. */
export const knownSecrets: Readonly<Record<string, readonly SecretNeed[]>> = {
    platform: platformSecrets,
    ...appSecrets,
};

/** Keys of the providers that open an account. */
const PROVIDER_SECRETS: readonly SecretKey[] = [
    "digitalocean:token",
    "digitalocean:spacesAccessId",
    "digitalocean:spacesSecretKey",
];

/** Whether a configuration key holds a secret, whichever settings a stack has. */
export function isSecretKey(key: string): key is SecretKey {
    const [namespace = ""] = key.split(":");
    return (
        namespace === RECEIVERS ||
        PROVIDER_SECRETS.some((known) => known === key) ||
        (knownSecrets[namespace] ?? []).some((need) => need.key === key)
    );
}

/** The needed secrets that the configuration does not hold. */
export function missingSecrets(settings: SecretReaders, config: Readonly<Record<string, string>>): SecretNeed[] {
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

/** Secrets that are there and too short to be what they are for. */
export function shortSecretMistakes(
    settings: SecretReaders,
    config: Readonly<Record<string, string>>,
    stack: string,
): Mistake[] {
    return secretNeeds(settings)
        .filter(({ key, minLength = 0 }) => config[key] && config[key].length < minLength)
        .map(({ key, what, minLength }) => ({
            path: key,
            value: HIDDEN,
            reason: `has fewer than ${minLength} characters; it is the ${what}`,
            remedy: `Make a longer one where it comes from, then: ${setSecretCommand(key, stack)}`,
        }));
}

function needed<Part>(secrets: SecretsOf<Part>, part: Part | undefined): SecretNeed[] {
    return part === undefined ? [] : secrets.filter(({ when }) => when?.(part) ?? true);
}
