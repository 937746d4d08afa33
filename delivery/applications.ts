import type { Settings } from "../settings/resolve.ts";

/** What a deployment of an application sets. */
export interface Application {
    /** Settings that name its own images, below `apps.<application>`; all of them get the same tag. */
    readonly images: readonly string[];
    /** Setting with the bounds of the pods that serve its users. */
    readonly replicas: string;
}

/** Every application by its name in the settings. */
export const applications = {
    kraken: { images: ["images.backend", "images.frontend"], replicas: "backend.replicas" },
    docuelevate: { images: ["image"], replicas: "api.replicas" },
    hyperstudy: { images: ["images.backend", "images.frontend"], replicas: "backend.replicas" },
    chat4all: { images: ["images.api", "images.worker"], replicas: "api.replicas" },
    reactiveRtc: { images: ["images.loadBalancer", "images.socket"], replicas: "socket.replicas" },
} as const satisfies { readonly [App in keyof Settings["apps"]]-?: Application };

export type ApplicationName = keyof typeof applications;
