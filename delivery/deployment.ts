import { at, isObject, objectAt, textAt } from "../plan/model.ts";
import { applications, type ApplicationName } from "./applications.ts";
import { DeliveryError } from "./command.ts";
import type { Change, StackFile } from "./stack-file.ts";

/** What a deployment of one application asks for. */
export interface Deployment {
    readonly application: string;
    /** Tag that its images get; as they are unless given. */
    readonly imageTag?: string;
    /** Pods that always run; as they are unless given. */
    readonly replicas?: number;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** The settings that deploy an application: its images with the tag, and the least number of its pods. */
export function deploymentChanges(deployment: Deployment, { stack, settings }: StackFile): Change[] {
    const { application, imageTag, replicas } = deployment;
    const app = objectAt(objectAt(settings.apps)[application]);
    if (!isApplication(application) || !isObject(objectAt(settings.apps)[application])) {
        throw new DeliveryError(
            `The stack ${stack} has no application ${application}: it has ${Object.keys(settings.apps ?? {}).join(", ")}.`,
        );
    }
    if (imageTag !== undefined && app["imagesSetBy"] === "pipeline") {
        throw new DeliveryError(
            `apps.${application}.imagesSetBy is pipeline: the images of the settings do not run. ` +
                "Set it to settings first, or go on with kubectl set image.",
        );
    }
    const { images, replicas: bounds } = applications[application];
    const path = (setting: string): string => `apps.${application}.${setting}`;
    return [
        ...(imageTag === undefined
            ? []
            : images.map((setting) => ({ path: path(setting), value: tagged(textAt(at(app, setting)), imageTag) }))),
        ...(replicas === undefined
            ? []
            : [{ path: path(bounds), value: atLeast(replicas, objectAt(at(app, bounds))) }]),
    ];
}

/** An image reference with another tag; a digest goes, since it names another image. */
function tagged(reference: string, tag: string): string {
    if (!TAG.test(tag)) {
        throw new DeliveryError(
            `${tag} is no tag of an image: letters, digits, dots, dashes and underscores, 128 at most.`,
        );
    }
    const [named = ""] = reference.split("@");
    return `${named.replace(/:[^:/]+$/, "")}:${tag}`;
}

/** Bounds with another least number; the most follows where it would be less. */
function atLeast(replicas: number, bounds: Readonly<Record<string, unknown>>): { min: number; max: number } {
    if (!Number.isInteger(replicas) || replicas < 1) {
        throw new DeliveryError("--replicas is a whole number of at least 1.");
    }
    return { min: replicas, max: Math.max(replicas, Number(bounds["max"])) };
}

function isApplication(name: string): name is ApplicationName {
    return Object.hasOwn(applications, name);
}
