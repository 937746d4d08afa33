import type { Protection } from "../protection.ts";
import type { Scraper } from "../platform/scraper.ts";
import type { ReplicaBounds, Resources } from "../workload/contracts.ts";
import type { Exposure } from "./load-balancer.ts";

/** What every ingress controller is told, whatever its kind. */
export interface IngressControllerArgs {
    /** How it is reached from outside. */
    exposure: Exposure;
    /** Number of pods, between which CPU use decides; fixed where the bounds are one. */
    replicas: ReplicaBounds;
    /** Of one pod; `CONTROLLER_RESOURCES` unless given. */
    resources?: Resources;
    /**
     * Longest that a client may take to send a request, in seconds. Traefik also gives applications no longer for the
     * first byte of an answer.
     */
    readTimeoutSeconds: number;
    /** Tells browsers to use HTTPS only, for so many seconds; not said unless given. For trusted certificates. */
    hstsSeconds?: number;
    /** Whether there are hosts that are served unencrypted; false unless given, and then every request is sent on to HTTPS. */
    plainHosts?: boolean;
    /** Who collects its metrics. */
    scraper: Scraper;
    protection: Protection;
}

/** One pod ends TLS for some thousand connections with it. */
export const CONTROLLER_RESOURCES: Resources = {
    requests: { cpu: "200m", memory: "192Mi" },
    limits: { memory: "768Mi" },
};

/** CPU use in percent of the request at which pods are added. */
export const CPU_PERCENT = 70;
