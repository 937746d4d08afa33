import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where distributions put servers, which is not on everybody's path. */
const SERVER_FOLDERS = ["/usr/sbin", "/usr/local/sbin"];

/** Path of the first of these programs that this machine has. */
export function program(...names: readonly string[]): string | undefined {
    const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SERVER_FOLDERS];
    return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** A suite that runs programs of this machine; where one is missing its tests are skipped, and its title says why. */
export function describeWith(
    title: string,
    programs: Readonly<Record<string, string | undefined>>,
    suite: (path: (name: string) => string) => void,
): void {
    const missing = Object.keys(programs).filter((name) => programs[name] === undefined);
    const body = () => suite((name) => programs[name] ?? "");
    if (missing.length > 0) {
        describe.skip(`${title} (not run: this machine has no ${missing.join(" and no ")})`, body);
    } else {
        describe(title, body);
    }
}

function isExecutable(path: string): boolean {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
