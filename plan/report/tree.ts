import { LAYER_TITLES, LAYERS, treeByLayer, type Layer, type TreeNode } from "../layers.ts";
import type { Plan } from "../plan.ts";
import { markup, nothing, type Markup } from "./markup.ts";

/** Every resource, by layer, as a tree that folds. */
export function tree({ resources }: Plan): Markup {
    const layers = treeByLayer(resources);
    const parts = LAYERS.filter((layer) => layers[layer].length > 0).map((layer) => part(layer, layers[layer]));
    return markup`<div class="tree">${parts}</div>`;
}

function part(layer: Layer, nodes: readonly TreeNode[]): Markup {
    const size = nodes.reduce((sum, node) => sum + node.size, 0);
    return markup`<details class="layer-${layer}" open>
<summary><span class="title">${LAYER_TITLES[layer]}</span><span class="count">${size}</span></summary>
<ul>${nodes.map(item)}</ul>
</details>\n`;
}

function item({ resource, children, size }: TreeNode): Markup {
    const { name, type, protect, retainOnDelete, external } = resource;
    const badges = [
        badge(protect, "protected", "The engine refuses to delete it."),
        badge(!protect && retainOnDelete, "retained", "Forgotten by the engine rather than deleted."),
        badge(external, "read", "Belongs to somebody else."),
    ];
    const line = markup`<span class="name">${name}</span> <span class="type">${readable(type)}</span>${badges}`;
    return children.length === 0
        ? markup`<li>${line}</li>`
        : markup`<li><details><summary>${line}<span class="count">${size}</span></summary><ul>${children.map(item)}</ul></details></li>`;
}

function badge(shown: boolean, text: string, title: string): Markup {
    return shown ? markup` <span class="badge" title="${title}">${text}</span>` : nothing;
}

/** `kubernetes:apps/v1:Deployment` → `apps/v1 Deployment`, `platform:apps:Kraken` → `Kraken`. */
function readable(type: string): string {
    const [packageName = "", module = "", kind = type] = type.split(":");
    return packageName === "kubernetes" ? `${module} ${kind}` : kind;
}
