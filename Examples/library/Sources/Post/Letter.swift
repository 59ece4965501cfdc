/// What came by post.
public let letter = "Invoice 17 of ACME Ltd for paint: 31.50 EUR, due in May."
