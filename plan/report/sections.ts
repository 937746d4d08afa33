import { dollars } from "../cost/wording.ts";
import { flatten, shortSubject } from "../terminal.ts";
import type { Plan } from "../plan.ts";
import { endpointsOf } from "./endpoints.ts";
import { markup, nothing, table, type Markup } from "./markup.ts";

/** The name of the stack and what it amounts to. */
export function header({
    project,
    stack,
    protection,
    kubernetes,
    resources,
    manifests,
    releases,
    cost,
    findings,
}: Plan): Markup {
    const errors = findings.filter(({ level }) => level === "error").length;
    const totals: [number, string, string][] = [
        [resources.length - 1, "resource", "resources"],
        [manifests.length, "Kubernetes object", "Kubernetes objects"],
        [releases.length, "Helm release", "Helm releases"],
        [endpointsOf(manifests).length, "public endpoint", "public endpoints"],
        [resources.filter(({ protect }) => protect).length, "protected resource", "protected resources"],
    ];
    const items = totals.map(([count, one, many]) => markup`<li><b>${count}</b>${count === 1 ? one : many}</li>`);
    const price =
        cost.items.length === 0
            ? nothing
            : markup`<li><b>${dollars(cost.total.least)}</b>${cost.total.most === cost.total.least ? "a month" : `to ${dollars(cost.total.most)} a month`}</li>`;
    const verdict = errors > 0 ? "bad" : "good";
    return markup`<header>
<h1>${project} <small>${stack}</small></h1>
<p>What one <code>pulumi up</code> would bring about. Kubernetes ${kubernetes}, ${protection}.</p>
<ul class="totals">${items}${price}<li><b class="${verdict}">${findings.length}</b>${findings.length === 1 ? "finding" : "findings"}</li></ul>
</header>`;
}

/** A titled part of the page; nothing where there is nothing to show. */
export function section(title: string, note: string, content: Markup): Markup {
    const explained = note === "" ? nothing : markup`<p>${note}</p>`;
    return content.text === "" ? nothing : markup`<section><h2>${title}</h2>${explained}\n${content}</section>\n`;
}

export function findingTable({ findings }: Plan): Markup {
    return table(
        ["Level", "Where", "What", "Check"],
        findings.map(({ level, subject, path = "", message, rule }) => [
            markup`<span class="${level === "error" ? "bad" : "warn"}">${level}</span>`,
            markup`${shortSubject(subject)}<br><code class="soft">${path}</code>`,
            message,
            markup`<span class="soft">${rule}</span>`,
        ]),
    );
}

export function endpointTable({ manifests }: Plan): Markup {
    return table(
        ["Address", "Answered by", "Namespace", "TLS"],
        endpointsOf(manifests).map(({ url, namespace, service, port, tls }) => [
            link(url),
            markup`<code>${service}:${port}</code>`,
            namespace,
            tls ? markup`<span class="good">yes</span>` : markup`<span class="bad">no</span>`,
        ]),
    );
}

export function secretTable({ missingSecrets }: Plan): Markup {
    return table(
        [],
        missingSecrets.map(({ command, what }) => [what, markup`<code class="command">${command}</code>`]),
    );
}

export function releaseTable({ releases, unrendered }: Plan): Markup {
    const reasons = new Map(unrendered.map(({ release, reason }) => [release.urn, reason]));
    return table(
        ["Release", "Namespace", "Chart", "Repository", "Objects"],
        releases.map(({ urn, name, namespace, chart, version, repository, reference }) => {
            const reason = reasons.get(urn);
            return [
                name,
                namespace,
                `${chart} ${version}`,
                markup`<span class="soft">${repository || reference}</span>`,
                reason === undefined ? "rendered" : markup`<span class="soft" title="${reason}">not rendered</span>`,
            ];
        }),
    );
}

export function outputTable({ outputs }: Plan): Markup {
    return table(
        [],
        flatten(outputs).map(([key, value]) => [
            markup`<code>${key}</code>`,
            /^https?:\/\//.test(value) ? link(value) : value,
        ]),
    );
}

function link(url: string): Markup {
    return markup`<a href="${url}">${url}</a>`;
}
