import { bytesOf } from "../../backing/quantity.ts";

const BYTES_PER_MIB = 2 ** 20;
const MIB_PER_GIB = 1024;

/** Parts of a socket node's memory limit; what is left is for the machine itself, its threads and its code. */
const DIRECT = 1 / 4;
const HEAP = 5 / 8;

/**
 * How much memory a socket node's Java machine may take, of its container's limit. The image's own shares are 4 GiB for
 * network buffers and three quarters of the limit for objects, which no limit up to 16 GiB holds.
 */
export function javaMemory(limit: string): { readonly direct: string; readonly heap: string } {
    const mib = Math.floor(bytesOf(limit) / BYTES_PER_MIB);
    return { direct: javaSize(Math.floor(mib * DIRECT)), heap: javaSize(Math.floor(mib * HEAP)) };
}

/** Java's own way to write a size. */
function javaSize(mib: number): string {
    return mib % MIB_PER_GIB === 0 ? `${mib / MIB_PER_GIB}g` : `${mib}m`;
}
