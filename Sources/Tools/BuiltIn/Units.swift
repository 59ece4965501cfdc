/// Units of measurement with their exact sizes.
enum Units {
  /// What a unit measures.
  enum Quantity: String {
    case length, mass, time, area, volume, speed, temperature, data, energy, power, pressure, angle
  }

  /// A unit: `value` of it is `value · scale + offset` of its quantity's base unit.
  struct Unit {
    let symbol: String
    let names: [String]
    let quantity: Quantity
    let scale: Rational
    let offset: Rational
  }

  /// Finds a unit by symbol (case counts) or name (case does not, a plural s is dropped).
  static func find(_ text: String) -> Unit? {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if let unit = all.first(where: { $0.symbol == trimmed }) { return unit }
    let lower = trimmed.lowercased().replacingSpelling()
    return all.first { unit in
      unit.names.contains { lower == $0 || lower == $0 + "s" || lower == $0 + "es" }
        || lower == unit.symbol.lowercased() && unit.isUnambiguous
    }
  }

  /// `value` of `from` in `to`; nil when they measure different things.
  static func convert(_ value: Rational, from: Unit, to: Unit) -> Rational? {
    guard from.quantity == to.quantity else { return nil }
    return (value * from.scale + from.offset - to.offset) / to.scale
  }

  /// One entry a line: quantity, symbol, size in base units, names.
  static let all: [Unit] = table.split(separator: "\n").compactMap { line -> Unit? in
    let fields = line.split(separator: "|").map { String($0.trimmedSpaces) }
    guard fields.count == 4, let quantity = Quantity(rawValue: fields[0]) else { return nil }
    let size = fields[2].split(separator: "+").map { Rational(fraction: String($0)) }
    guard let scale = size[0] else { return nil }
    return Unit(
      symbol: fields[1], names: fields[3].split(separator: ",").map { String($0.trimmedSpaces) },
      quantity: quantity, scale: scale, offset: size.count > 1 ? size[1] ?? .zero : .zero)
  }

  private static let table = """
    length | m | 1 | metre
    length | km | 1000 | kilometre
    length | cm | 0.01 | centimetre
    length | mm | 0.001 | millimetre
    length | µm | 1e-6 | micrometre, micron, um
    length | nm | 1e-9 | nanometre
    length | in | 0.0254 | inch
    length | ft | 0.3048 | foot, feet
    length | yd | 0.9144 | yard
    length | mi | 1609.344 | mile
    length | nmi | 1852 | nautical mile
    length | ly | 9460730472580800 | light year, light-year
    length | au | 149597870700 | astronomical unit
    mass | kg | 1 | kilogram, kilo
    mass | g | 0.001 | gram
    mass | mg | 1e-6 | milligram
    mass | t | 1000 | tonne, metric ton
    mass | lb | 0.45359237 | pound, lbs
    mass | oz | 0.028349523125 | ounce
    mass | st | 6.35029318 | stone
    mass | ton | 907.18474 | short ton, us ton
    time | s | 1 | second, sec
    time | ms | 0.001 | millisecond
    time | µs | 1e-6 | microsecond, us
    time | min | 60 | minute
    time | h | 3600 | hour, hr
    time | d | 86400 | day
    time | wk | 604800 | week
    area | m2 | 1 | square metre, m²
    area | km2 | 1000000 | square kilometre, km²
    area | cm2 | 0.0001 | square centimetre, cm²
    area | ha | 10000 | hectare
    area | ac | 4046.8564224 | acre
    area | ft2 | 0.09290304 | square foot, square feet, ft²
    area | in2 | 0.00064516 | square inch, in²
    area | mi2 | 2589988.110336 | square mile, mi²
    volume | m3 | 1 | cubic metre, m³
    volume | L | 0.001 | litre
    volume | mL | 1e-6 | millilitre
    volume | cm3 | 1e-6 | cubic centimetre, cm³, cc
    volume | gal | 0.003785411784 | gallon, us gallon
    volume | qt | 0.000946352946 | quart
    volume | pt | 0.000473176473 | pint
    volume | cup | 0.0002365882365 | us cup
    volume | fl oz | 0.0000295735295625 | fluid ounce
    volume | tbsp | 0.00001478676478125 | tablespoon
    volume | tsp | 0.00000492892159375 | teaspoon
    volume | impgal | 0.00454609 | imperial gallon
    speed | m/s | 1 | metre per second, metres per second, mps
    speed | km/h | 5/18 | kilometre per hour, kilometres per hour, kph, kmh
    speed | mph | 0.44704 | mile per hour, miles per hour
    speed | kn | 463/900 | knot
    speed | ft/s | 0.3048 | foot per second, feet per second
    temperature | K | 1 | kelvin
    temperature | °C | 1+273.15 | celsius, degree celsius, degrees celsius, c, centigrade
    temperature | °F | 5/9+45967/180 | fahrenheit, degree fahrenheit, degrees fahrenheit, f
    data | bit | 1 | bit
    data | B | 8 | byte
    data | kB | 8000 | kilobyte
    data | MB | 8000000 | megabyte
    data | GB | 8000000000 | gigabyte
    data | TB | 8000000000000 | terabyte
    data | KiB | 8192 | kibibyte
    data | MiB | 8388608 | mebibyte
    data | GiB | 8589934592 | gibibyte
    data | TiB | 8796093022208 | tebibyte
    energy | J | 1 | joule
    energy | kJ | 1000 | kilojoule
    energy | cal | 4.184 | calorie
    energy | kcal | 4184 | kilocalorie
    energy | Wh | 3600 | watt hour, watt-hour
    energy | kWh | 3600000 | kilowatt hour, kilowatt-hour
    energy | eV | 1.602176634e-19 | electronvolt
    energy | BTU | 1055.05585262 | british thermal unit
    power | W | 1 | watt
    power | kW | 1000 | kilowatt
    power | MW | 1000000 | megawatt
    power | hp | 745.69987158227022 | horsepower
    pressure | Pa | 1 | pascal
    pressure | kPa | 1000 | kilopascal
    pressure | bar | 100000 | bar
    pressure | atm | 101325 | atmosphere
    pressure | psi | 6894.757293168361 | pound per square inch, pounds per square inch
    pressure | mmHg | 133.322387415 | millimetre of mercury
    angle | turn | 1 | turn, revolution
    angle | deg | 1/360 | degree, °
    angle | arcmin | 1/21600 | arcminute
    angle | arcsec | 1/1296000 | arcsecond
    angle | grad | 1/400 | gradian, gon
    """
}

extension Units.Unit {
  /// Whether no other unit's symbol differs in case alone.
  var isUnambiguous: Bool {
    Units.all.filter { $0.symbol.lowercased() == symbol.lowercased() }.count == 1
  }
}

extension String {
  /// American spellings as the table has them.
  fileprivate func replacingSpelling() -> String {
    var text = self
    for (american, british) in [("meter", "metre"), ("liter", "litre")] {
      while let range = text.firstRange(of: american) { text.replaceSubrange(range, with: british) }
    }
    return text
  }
}

extension Substring {
  fileprivate var trimmedSpaces: Substring {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}

extension Rational {
  /// Reads `3/4` or a decimal.
  fileprivate init?(fraction text: String) {
    let parts = text.split(separator: "/").map { Rational(decimal: Array($0.utf8)) }
    guard let first = parts.first, let top = first else { return nil }
    guard parts.count > 1 else {
      self = top
      return
    }
    guard let bottom = parts[1], let quotient = top / bottom else { return nil }
    self = quotient
  }
}
