import JSONSchema
import Testing

/// Edges beside those of the test suite's `optional/format`.
@Suite struct StringFormatTests {
  @Test(
    arguments: [
      (
        StringFormat.date, ["2024-02-29", "2000-02-29", "0000-01-01"],
        [
          "2023-02-29", "1900-02-29", "2024-2-29", "2024-02-29 ", "２024-02-29", "2024-00-10",
          "2024-04-31",
        ]
      ),
      (
        .time, ["00:00:00Z", "23:59:60Z", "15:59:60-08:00", "12:00:00.000001+23:59", "12:00:00z"],
        [
          "24:00:00Z", "12:00:00", "12:00:60Z", "12:00:00.Z", "12:00:00+24:00", "12:00Z",
          "12:00:00+0100",
        ]
      ),
      (
        .dateTime, ["2024-02-29T12:00:00Z", "2024-02-29t12:00:00.5+01:00"],
        ["2024-02-29 12:00:00Z", "2024-02-29", "2023-02-29T12:00:00Z", "2024-02-29T12:00:00"]
      ),
      (
        .duration, ["P1Y", "P1Y2M3D", "PT5S", "PT1H2M3S", "P2W", "P1M2DT3H"],
        ["P", "PT", "P1Y3D", "PT1H3S", "P1W2D", "P1.5D", "1D", "P1D2Y", "P1S"]
      ),
      (
        .email,
        ["a@b", "\"a b\"@example.com", "a.b+c@example.com", "a@[127.0.0.1]", "a@[IPv6:::1]"],
        ["@b", "a", "a@", ".a@b", "a.@b", "a..b@c", "a@b@c", "a b@c", "a@[1.2.3]", "é@b", "a@-b"]
      ),
      (.idnEmail, ["é@b", "실례@실례.테스트", "a@b"], ["é", "@é"]),
      (
        .hostname, ["a", "a-b.c1", "xn--4gbwdl.xn--wgbh1c", String(repeating: "a", count: 63)],
        [
          "", "a.", "-a", "a-", "a_b", "a..b", String(repeating: "a", count: 64), "xn--X", "ab--cd",
          "é",
        ]
      ),
      (
        .idnHostname, ["é.example", "例え。テスト", "a.b", "straße"],
        ["", "-é", "a\u{200D}é", "\u{302}a", "É"]
      ),
      (
        .ipv4, ["0.0.0.0", "255.255.255.255"],
        ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4 ", "1.2.3.4.5", "1..2.3", "٣.1.1.1"]
      ),
      (
        .ipv6,
        [
          "::", "::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4",
          "1:2:3:4:5:6:7::",
        ],
        [
          "", ":", ":::", "1:2:3:4:5:6:7", "1::2::3", "12345::", "1:2:3:4:5:6:7:8:9", "::1.2.3",
          "1.2.3.4::", "fe80::1%en0", "1:2:3:4:5:6:7:8::",
        ]
      ),
      (
        .uri,
        ["http://a/b?c#d", "urn:a:b", "a:", "http://[::1]:80/", "http://u:p@h/%41", "mailto:a@b"],
        [
          "", "/a", "a", "http://a b", "http://a/%4", "http://[::1", "1a:b", "http://a/\\",
          "http://a:b/", "a:b#c#d",
        ]
      ),
      (
        .uriReference, ["", "a", "/a", "?q", "#f", "//h/p", "a/b:c", "./a:b"],
        ["a b", "\\\\a", "1a:b", "#a#b", "é"]
      ),
      (.iri, ["http://é/ü?ñ#ß", "urn:é"], ["é", "http://a b", "http://\u{FFFF}/"]),
      (.iriReference, ["é", "/é", "#é"], ["é é", "<é>"]),
      (
        .uuid, ["2EB8AA08-aa98-11ea-b4aa-73b441d16380"],
        [
          "2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
          "2eb8aa08-aa98-11ea-b4aa73b441d16380-", "geb8aa08-aa98-11ea-b4aa-73b441d16380",
        ]
      ),
      (
        .uriTemplate, ["", "/a{b}", "{+a,b*}", "{?a:3}", "{#a.b}", "{a%41}", "é"],
        ["{", "}", "{}", "{a", "{a:0}", "{a:12345}", "{a..b}", "{^a}", "a b", "%4"]
      ),
      (.jsonPointer, ["", "/", "/a~0~1", "/é"], ["a", "/~", "/~2", "#/a"]),
      (
        .relativeJSONPointer, ["0", "0#", "1/a", "10/~1"], ["", "01", "-1", "/a", "0##", "1a", "٣"]
      ),
    ] as [(StringFormat, [String], [String])])
  func accepts(_ format: StringFormat, _ right: [String], _ wrong: [String]) {
    for text in right { #expect(format.accepts(text), "\(format.rawValue): \(text)") }
    for text in wrong { #expect(!format.accepts(text), "\(format.rawValue): \(text)") }
  }

  @Test func everyPrefixAndEveryByteIsRead() {
    // No text may trap a parser: all prefixes, and each byte replaced by a few others.
    let texts = [
      "2024-02-29T12:00:00.5+01:00", "P1Y2M3DT4H5M6S", "\"a\\\"\"@[IPv6:::1.2.3.4]",
      "xn--ihqwcrb4cv8a8dqg056pqjye.a", "http://u@[v1.a]:1/%41?b#c", "{+a:12,b*}", "1/~0~1",
    ]
    for text in texts {
      let bytes = Array(text.utf8)
      for format in StringFormat.allCases {
        for length in 0...bytes.count { _ = format.accepts(bytes[..<length]) }
        for place in bytes.indices {
          for byte in [0, 0x2D, 0x2E, 0x3A, 0x39, 0x7F, 0xC3, 0xFF] as [UInt8] {
            var changed = bytes
            changed[place] = byte
            _ = format.accepts(changed[...])
          }
        }
      }
    }
    #expect(StringFormat.date.accepts("2024-02-29"))
  }
}
