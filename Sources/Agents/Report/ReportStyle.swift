internal import Prompting

/// How a report looks: one column, two colour schemes, no fonts or pictures from elsewhere.
enum ReportStyle {
  static let text = """
    \(PageFrame.colours)
    * { box-sizing: border-box; }
    html { scroll-behavior: smooth; }
    body { margin: 0; background: var(--page); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    main { max-width: 62rem; margin: 0 auto; padding: 3rem 1.25rem 1rem; }
    h1, h3, h4, p, dl, ul, ol, figure { margin: 0; padding: 0; }
    ul, ol { list-style: none; }
    .brand { color: var(--accent); font-size: .8rem; letter-spacing: .16em; text-transform: uppercase; font-weight: 600; }
    h1 { font-size: clamp(1.9rem, 5vw, 2.9rem); line-height: 1.15; letter-spacing: -.02em; font-weight: 680; margin-top: .2rem; }
    .lead { font-size: 1.15rem; color: var(--soft); margin: .4rem 0 1.6rem; }
    .provenance { color: var(--soft); font-size: .8rem; margin-top: 1.2rem; }
    .tiles { display: flex; flex-wrap: wrap; gap: 1px; overflow: hidden;
      background: var(--line); border: 1px solid var(--line); border-radius: .9rem; box-shadow: var(--shadow); margin-bottom: 1.4rem; }
    .tiles div { flex: 1 0 7.2rem; background: var(--card); padding: .8rem 1rem; }
    dt { color: var(--soft); font-size: .78rem; }
    dd { margin: 0; font-size: 1.35rem; font-weight: 600; letter-spacing: -.01em; white-space: nowrap; }
    .squares { display: flex; flex-wrap: wrap; gap: 4px; }
    .squares a { width: 1.05rem; height: 1.05rem; border-radius: .28rem; background: var(--open); transition: transform .12s; }
    .squares a:hover, .squares a:focus { transform: scale(1.35); }
    .good { --tone: var(--good); } .bad { --tone: var(--bad); } .spent { --tone: var(--spent); } .open { --tone: var(--open); } .plain { --tone: var(--accent); }
    .squares .good, .squares .bad, .squares .spent, .squares .open { background: var(--tone); }
    .dot { display: inline-block; flex: none; width: .65rem; height: .65rem; border-radius: 50%; background: var(--tone, var(--open)); }
    .legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; color: var(--soft); font-size: .82rem; margin-top: .5rem; }
    .legend i { display: inline-block; width: .65rem; height: .65rem; border-radius: .2rem; margin-right: .4rem; }
    .legend i.dot { border-radius: 50%; } .legend b { color: var(--ink); font-weight: 600; }
    .run > .legend { margin-bottom: 1.4rem; }
    .c0 { background: var(--c0); } .c1 { background: var(--c1); } .c2 { background: var(--c2); } .c3 { background: var(--c3); }
    .c4 { background: var(--c4); } .c5 { background: var(--c5); } .c6 { background: var(--c6); }
    .stack { display: flex; height: .6rem; border-radius: .3rem; overflow: hidden; gap: 1px; background: var(--faint); }
    .items { margin-top: 1.8rem; }
    .filter { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-bottom: .8rem; color: var(--soft); font-size: .9rem; }
    .filter[hidden], .item[hidden] { display: none; }
    .filter input, .filter select { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .4rem .7rem; min-width: 0; }
    .filter input { flex: 1 1 14rem; }
    .item { content-visibility: auto; contain-intrinsic-size: auto 3.4rem; scroll-margin-top: 1rem; }
    .wide { overflow-x: auto; }
    .pairs { width: 100%; border-collapse: collapse; font-size: .88rem; } .pairs th { text-align: left; font-weight: 620; }
    .pairs th, .pairs td { padding: .5rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; } .pairs a { color: inherit; } .pairs small { color: var(--soft); }
    .item { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; margin-bottom: .6rem; box-shadow: var(--shadow); }
    summary { display: flex; align-items: center; gap: .75rem; padding: .75rem 1.1rem; cursor: pointer; list-style: none; border-radius: .9rem; }
    summary::-webkit-details-marker { display: none; }
    summary:hover { background: var(--faint); }
    summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .name { font-weight: 620; white-space: nowrap; }
    .excerpt { flex: 1; min-width: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--soft);
      font: .84rem/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; }
    .cost { color: var(--soft); font-size: .8rem; white-space: nowrap; }
    .item[open] > summary { border-bottom: 1px solid var(--line); border-radius: .9rem .9rem 0 0; }
    .item[open] > summary .excerpt { visibility: hidden; }
    .detail { padding: 1.1rem 1.1rem .6rem; }
    .ending { color: var(--tone); font-weight: 640; font-size: .9rem; } .ending::first-letter { text-transform: uppercase; }
    pre { margin: .5rem 0; padding: .7rem .9rem; border-radius: .6rem; background: var(--faint); overflow-x: auto; max-height: 24rem;
      font: .86rem/1.55 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; white-space: pre-wrap; }
    pre.answer { background: color-mix(in srgb, var(--good) 9%, var(--card)); border-left: 3px solid var(--good); }
    pre.bad { border-left: 3px solid var(--bad); }
    .warn { color: var(--bad); font-size: .9rem; margin: .4rem 0; white-space: pre-wrap; }
    .note { color: var(--soft); font-size: .9rem; margin: .3rem 0; }
    .timeline { margin: 1.4rem 0 0 .35rem; border-left: 2px solid var(--line); padding-left: 1.4rem; }
    .step { position: relative; padding-bottom: 1.6rem; }
    .step::before { content: ""; position: absolute; left: calc(-1.4rem - 7px); top: .42rem; width: 12px; height: 12px; border-radius: 50%;
      background: var(--tone, var(--accent)); box-shadow: 0 0 0 4px var(--card); }
    .step > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem 1rem; justify-content: space-between; }
    h3 { font-size: 1.02rem; font-weight: 640; } h3::first-letter { text-transform: uppercase; }
    .facts { display: flex; flex-wrap: wrap; gap: 0 .9rem; color: var(--soft); font-size: .8rem; }
    .chip { color: var(--accent); font-weight: 600; }
    h4 { font-size: .8rem; font-weight: 600; color: var(--soft); margin-bottom: .35rem; } h4 b { color: var(--ink); }
    blockquote { margin: .5rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--accent); font-style: italic; white-space: pre-wrap; }
    h4.draw { margin: 1rem 0 .3rem; text-transform: uppercase; letter-spacing: .08em; font-size: .7rem; }
    .block { margin: .6rem 0; min-width: 0; }
    .call { border: 1px solid var(--line); border-radius: .7rem; padding: .7rem .9rem .3rem; margin: .6rem 0; }
    .call h4 { display: flex; gap: .5rem; align-items: baseline; color: var(--ink); } .call h4 span:last-child { margin-left: auto; color: var(--soft); font-weight: 400; }
    .call .arrow { color: var(--accent); margin: 0 !important; }
    .particles { margin: .9rem 0; padding: .8rem .9rem .5rem; border: 1px solid var(--line); border-radius: .7rem; }
    figcaption { display: flex; flex-wrap: wrap; gap: 0 1rem; color: var(--soft); font-size: .8rem; margin-bottom: .5rem; } figcaption b { font-weight: 600; color: var(--ink); }
    .plot { display: flex; align-items: stretch; gap: .6rem; margin-bottom: 4px; }
    .axis { width: 2.6rem; flex: none; color: var(--soft); font-size: .72rem; text-align: right; align-self: center; white-space: nowrap; }
    .plot svg { flex: 1; width: 0; display: block; border-radius: .3rem; background: var(--faint); }
    .bands { height: 5.5rem; } .ess { height: 2.6rem; }
    .band { stroke: var(--card); stroke-width: .8; vector-effect: non-scaling-stroke; }
    .b0 { fill: var(--b0); } .b1 { fill: var(--b1); } .b2 { fill: var(--b2); } .b3 { fill: var(--b3); } .b4 { fill: var(--b4); } .b5 { fill: var(--b5); }
    .essfill { fill: var(--accent); opacity: .18; } .essline { fill: none; stroke: var(--accent); stroke-width: 1.6; vector-effect: non-scaling-stroke; }
    .threshold { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 1 3; vector-effect: non-scaling-stroke; }
    .mark { stroke: var(--spent); stroke-width: 1.4; stroke-dasharray: 4 3; vector-effect: non-scaling-stroke; }
    .tokens { margin: .5rem 0 .7rem; font: .84rem/1.75 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; white-space: pre-wrap; max-height: 16rem; overflow-y: auto; }
    .tokens i { font-style: normal; border-radius: .2rem; box-shadow: inset 0 -1px var(--line); } .tokens i:hover { outline: 1px solid var(--accent); }
    .tokens .critical { font-weight: 700; text-decoration: underline 2px var(--accent); text-underline-offset: .25em; }
    .tokens .q1 { background: color-mix(in srgb, var(--spent) 16%, transparent); } .tokens .q2 { background: color-mix(in srgb, var(--spent) 38%, transparent); }
    .tokens .q3 { background: color-mix(in srgb, var(--bad) 38%, transparent); }
    .support { width: 100%; border-collapse: collapse; font-size: .88rem; } .support caption { text-align: left; color: var(--soft); font-size: .82rem; padding-bottom: .5rem; }
    .support th, .support td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; } .support th { font-weight: 620; }
    .support .number { text-align: right; white-space: nowrap; } .support small { color: var(--soft); }
    .support .line, .source { font: .84rem/1.6 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; white-space: pre-wrap; min-width: 12rem; }
    .support .p1 { background: color-mix(in srgb, var(--good) 10%, transparent); } .support .p2 { background: color-mix(in srgb, var(--good) 20%, transparent); }
    .support .p3 { background: color-mix(in srgb, var(--good) 31%, transparent); } .support .p4 { background: color-mix(in srgb, var(--good) 42%, transparent); }
    .support .n1 { background: color-mix(in srgb, var(--bad) 10%, transparent); } .support .n2 { background: color-mix(in srgb, var(--bad) 20%, transparent); }
    .support .n3 { background: color-mix(in srgb, var(--bad) 31%, transparent); } .support .n4 { background: color-mix(in srgb, var(--bad) 42%, transparent); }
    .support a { color: inherit; } .copy { color: inherit; font-weight: 700; text-decoration: underline 2px var(--accent); text-underline-offset: .25em; }
    .support tr:target { outline: 2px solid var(--accent); } span:target + .copy, span:target + span + .copy { outline: 2px solid var(--accent); }
    .ruler { display: flex; justify-content: space-between; margin-left: 3.2rem; color: var(--soft); font-size: .72rem; }
    .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: .2rem 1.8rem; margin: .6rem 0 .2rem; }
    .bars li { display: grid; grid-template-columns: minmax(0, 9rem) 1fr 3.4rem; gap: .7rem; align-items: center; font-size: .86rem; padding: .12rem 0; }
    .bars .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .bars small, .behaviors small { color: var(--soft); white-space: nowrap; }
    .track { height: .55rem; border-radius: .3rem; background: var(--faint); overflow: hidden; }
    .fill { display: block; height: 100%; border-radius: .3rem; background: var(--b4); } .chosen .fill { background: var(--accent); } .chosen .label { font-weight: 650; }
    .value { text-align: right; color: var(--soft); font-size: .8rem; } .more { color: var(--soft); }
    .faint { opacity: .5; }
    .texts li { grid-template-columns: 1fr 3.4rem; gap: .15rem .7rem; padding: .25rem 0; } .texts .label { grid-column: 1 / -1; white-space: normal;
      font: .8rem/1.45 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; } .texts .track { height: .35rem; }
    .quotes li { border-left: 3px solid var(--line); padding-left: .7rem; font-size: .88rem; margin: .25rem 0; }
    .behaviors li { font-size: .88rem; margin-bottom: .4rem; }
    .block > .prs-node { margin-top: .5rem; }
    .map { margin: .9rem 0; } .map svg { display: block; width: 100%; height: auto; max-height: 28rem; }
    footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem 3rem; color: var(--soft); font-size: .8rem; }
    @media (max-width: 40rem) {
      main { padding-top: 1.8rem; }
      .cost { display: none; } .detail { padding: .9rem .8rem .4rem; }
      .timeline { padding-left: 1.1rem; } .step::before { left: calc(-1.1rem - 7px); }
      .bars:not(.texts) li { grid-template-columns: minmax(0, 7rem) 1fr 3.2rem; }
    }
    @media print { body { background: none; } .item, .tiles { box-shadow: none; } pre { max-height: none; } }
    """
}
