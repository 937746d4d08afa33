import { parse } from "yaml";
import type { Json } from "../plan/model.ts";
import { DeliveryError, readArguments, required, script } from "./command.ts";
import { deploymentChanges } from "./deployment.ts";
import { changed, readStackFile, write, type Change } from "./stack-file.ts";

const USAGE = `npm run set -- --stack NAME [--app APPLICATION [--image-tag TAG] [--replicas COUNT]] [PATH=VALUE]…

Changes settings in Pulumi.<stack>.yaml. Comments stay; nothing is written that the program would refuse.

  --stack      the stack
  --app        application, by its name in the settings
  --image-tag  tag of the application's own images
  --replicas   pods of the application that always run
  PATH=VALUE   any setting of docs/settings.md, such as apps.hyperstudy.logLevel=info; the value is YAML`;

/** Changes the settings file in `root` and returns what changed, line by line. */
export async function set(args: readonly string[], root: string): Promise<string> {
    const { values, positionals } = readArguments(USAGE, {
        args: [...args],
        allowPositionals: true,
        options: {
            stack: { type: "string" },
            app: { type: "string" },
            "image-tag": { type: "string" },
            replicas: { type: "string" },
        },
    });
    const stack = required(values.stack, "stack", USAGE);
    const file = readStackFile(root, stack);
    const changes = [
        ...(values.app ? deploymentChanges({ application: values.app, ...asked(values) }, file) : none(values)),
        ...positionals.map(assignment),
    ];
    if (changes.length === 0) {
        throw new DeliveryError(`There is nothing to set.\n\n${USAGE}`);
    }
    const { text, told } = await changed(file, changes);
    write(file, text);
    return told.length === 0 ? "Nothing changes: the settings say so already." : told.join("\n");
}

/** Inputs of a workflow that were left blank are not given. */
function asked(values: { readonly "image-tag"?: string | undefined; readonly replicas?: string | undefined }) {
    return {
        ...(values["image-tag"] ? { imageTag: values["image-tag"] } : {}),
        ...(values.replicas ? { replicas: Number(values.replicas) } : {}),
    };
}

function none(values: Parameters<typeof asked>[0]): Change[] {
    if (Object.keys(asked(values)).length > 0) {
        throw new DeliveryError(`--image-tag and --replicas need --app.\n\n${USAGE}`);
    }
    return [];
}

/** `path=value`; a number that YAML would change, such as 1.10, is text. */
function assignment(argument: string): Change {
    const [, path, text] = /^([^=]+)=([^]+)$/.exec(argument) ?? [];
    if (path === undefined || text === undefined) {
        throw new DeliveryError(`${argument} is no PATH=VALUE.\n\n${USAGE}`);
    }
    const value = parse(text) as Json;
    return { path, value: typeof value === "number" && String(value) !== text ? text : value };
}

if (import.meta.main) {
    await script(async () => console.log(await set(process.argv.slice(2), process.cwd())));
}
