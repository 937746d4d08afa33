import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Folder of the program under test. */
export const ROOT = join(import.meta.dirname, "..", "..");

/** Providers of the program, by the npm package that pins their version. */
const PROVIDERS = ["digitalocean", "kubernetes", "random"] as const;

/** A Pulumi CLI with the plugins that the program needs. */
export interface Engine {
    /** Folder of the CLI and its language host. */
    readonly bin: string;
    /** Folder with the provider plugins. */
    readonly plugins: string;
}

/** The engine of this machine, or a sentence that says what is missing of it. */
export function findEngine(env: NodeJS.ProcessEnv = process.env): Engine | { readonly missing: string } {
    const folders = (env["PATH"] ?? "").split(delimiter);
    // The npm package `pulumi` puts a downloader of the same name here, which needs the internet.
    const cli = folders.find((folder) => !folder.includes("node_modules") && existsSync(join(folder, "pulumi")));
    if (cli === undefined) {
        return { missing: "There is no pulumi on PATH." };
    }
    if (!existsSync(join(cli, "pulumi-language-nodejs"))) {
        return { missing: `The Pulumi CLI in ${cli} has no pulumi-language-nodejs beside it.` };
    }
    const home = env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
    const plugins = join(home, "plugins");
    const absent = PROVIDERS.map((name) => `resource-${name}-v${pinned(`@pulumi/${name}`)}`).filter(
        (plugin) => !existsSync(join(plugins, plugin)),
    );
    if (absent.length > 0) {
        return { missing: `${plugins} lacks ${absent.join(", ")}: run \`pulumi install\` in the program's folder.` };
    }
    if (!folders.some((folder) => existsSync(join(folder, "openssl")))) {
        return { missing: "There is no openssl on PATH, which makes the certificate of the simulated hosts." };
    }
    return { bin: cli, plugins };
}

/** The engine; where there is none, says why and reports the suite as skipped. */
export function engineOrSkip(hook: Mocha.Context): Engine {
    const engine = findEngine();
    if ("missing" in engine) {
        console.warn(`Not run on a real engine: ${engine.missing}`);
        hook.skip();
    }
    return engine;
}

/** PATH of the engine's processes: this Node.js, which the language host runs, then the CLI, then what there is. */
export function pathOf({ bin }: Engine): string {
    return [dirname(process.execPath), bin, process.env["PATH"] ?? ""].join(delimiter);
}

function pinned(name: string): string {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
        dependencies: Record<string, string>;
    };
    return dependencies[name] ?? "";
}
