internal import Inference

/// What all pages of the program have in common: two colour schemes, one column, a head; nothing from
/// elsewhere. A page of runs (`ReportPage`) has the same colours and more rules.
package enum PageFrame {
  /// The colours by what they are for, in light and in dark.
  package static let colours = """
    :root {
      color-scheme: light dark;
      --page: #f6f5f1; --card: #fffefb; --line: #e3e0d8; --ink: #23211d; --soft: #6f6a60; --faint: #f0eee8;
      --accent: #1d6f6a; --good: #2e8b57; --bad: #c0492f; --spent: #c98a1b; --open: #a49d90;
      --b0: #14504c; --b1: #1d6f6a; --b2: #3a918a; --b3: #67afa7; --b4: #98cbc4; --b5: #c3e0db;
      --c0: #5b6f8f; --c1: #1d6f6a; --c2: #d29a2f; --c3: #8a5a9e; --c4: #c0492f; --c5: #6d8f3a; --c6: #9a9488;
      --shadow: 0 1px 2px rgb(60 50 30 / 6%), 0 6px 24px rgb(60 50 30 / 5%);
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #15171a; --card: #1d2024; --line: #30343a; --ink: #e8e6e1; --soft: #9a9ca0; --faint: #262a2f;
        --accent: #5cc4ba; --good: #5fbf87; --bad: #ec7f65; --spent: #e5b354; --open: #767a80;
        --b0: #9ce3da; --b1: #5cc4ba; --b2: #3fa49b; --b3: #2f837c; --b4: #25645f; --b5: #1d4a47;
        --c0: #8ea3c6; --c1: #5cc4ba; --c2: #e5b354; --c3: #c08fd4; --c4: #ec7f65; --c5: #a5c76a; --c6: #82868c;
        --shadow: 0 1px 2px rgb(0 0 0 / 30%), 0 8px 28px rgb(0 0 0 / 22%);
      }
    }
    """

  /// A page with a heading, a line about it, and what belongs on it.
  /// - Parameters:
  ///   - title: text; it is escaped here, as `lead` is.
  ///   - body: markup.
  ///   - style: rules beside the common ones.
  package static func page(
    title: String, lead: String, body: String, style: String = ""
  ) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(PageText.escaped(title))</title>
    <style>
    \(colours)
    \(rules)
    \(style)
    </style>
    </head>
    <body>
    <main>
    <p class="brand">martingale</p>
    <h1>\(PageText.escaped(title))</h1>
    <p class="lead">\(PageText.escaped(lead))</p>
    \(body)
    </main>
    </body>
    </html>

    """
  }

  private static let rules = """
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    main { max-width: 62rem; margin: 0 auto; padding: 3rem 1.25rem; }
    .brand { color: var(--accent); font-size: .8rem; letter-spacing: .16em; text-transform: uppercase; font-weight: 600; margin: 0; }
    h1 { font-size: clamp(1.6rem, 5vw, 2.6rem); line-height: 1.15; letter-spacing: -.02em; margin: .2rem 0 0; }
    h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
    .lead { font-size: 1.05rem; color: var(--soft); margin: .4rem 0 1.6rem; }
    .wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .9rem; box-shadow: var(--shadow); }
    table { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: normal; } td, th { text-align: left; padding: .45rem .8rem; vertical-align: top; }
    th { color: var(--soft); font-weight: 600; } td { border-top: 1px solid var(--line); }
    pre { white-space: pre-wrap; margin: 0; padding: .8rem 1rem; border-radius: .9rem; background: var(--card); border: 1px solid var(--line);
      font: .88rem/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
    del { opacity: .45; } ins { text-decoration: none; background: color-mix(in srgb, var(--good) 22%, transparent); }
    svg { display: block; width: 100%; height: auto; color: var(--soft); } polyline { fill: none; stroke-width: 1.5; }
    @media (max-width: 40rem) { main { padding-top: 1.8rem; } }
    """
}
