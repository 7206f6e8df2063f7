import CXML2

/// The named characters of HTML: those of HTML 4 from libxml2's table, and those of HTML 5 that publishers write.
enum HTMLEntity {
  /// The character of `name`, as it stands between `&` and `;`. Case matters.
  static func scalar(_ name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    name.isEmpty ? nil : table[XMLName(name, keepsCase: true)]?.scalar
  }

  /// The same for names that browsers accept without a semicolon: those of Latin-1 and the four of mark-up.
  static func legacyScalar(_ name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    guard !name.isEmpty, let entity = table[XMLName(name, keepsCase: true)], entity.isLegacy else { return nil }
    return entity.scalar
  }

  /// Whether HTML 4 had it, which is how readers tell HTML from text.
  static func isOld(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    table[XMLName(name, keepsCase: true)]?.isOld ?? false
  }

  private struct Entity {
    let scalar: Unicode.Scalar
    let isOld: Bool
    let isLegacy: Bool
  }

  private static let table: XMLNameTable<Entity> = {
    var entities: [(XMLName, Entity)] = []
    for value in UInt32(1)..<10_000 {
      guard let entity = htmlEntityValueLookup(value), let scalar = Unicode.Scalar(value) else { continue }
      let name = String(cString: entity.pointee.name)
      let isOld = name != "apos"
      entities.append(
        (XMLName(name, keepsCase: true), Entity(scalar: scalar, isOld: isOld, isLegacy: isOld && value < 256)))
    }
    for (name, scalar) in [("AMP", "&"), ("LT", "<"), ("GT", ">"), ("QUOT", "\""), ("COPY", "©"), ("REG", "®")]
      as [(String, Unicode.Scalar)]
    {
      entities.append((XMLName(name, keepsCase: true), Entity(scalar: scalar, isOld: false, isLegacy: true)))
    }
    for (name, scalar) in newer {
      entities.append((XMLName(name, keepsCase: true), Entity(scalar: scalar, isOld: false, isLegacy: false)))
    }
    return XMLNameTable(entities)
  }()

  private static let newer: [(String, Unicode.Scalar)] = [
    ("Tab", "\t"), ("NewLine", "\n"), ("excl", "!"), ("num", "#"), ("dollar", "$"), ("percnt", "%"), ("lpar", "("),
    ("rpar", ")"), ("ast", "*"), ("midast", "*"), ("plus", "+"), ("comma", ","), ("period", "."), ("sol", "/"),
    ("colon", ":"), ("semi", ";"), ("equals", "="), ("quest", "?"), ("commat", "@"), ("lbrack", "["), ("lsqb", "["),
    ("bsol", "\\"), ("rbrack", "]"), ("rsqb", "]"), ("Hat", "^"), ("lowbar", "_"), ("grave", "`"), ("lbrace", "{"),
    ("lcub", "{"), ("vert", "|"), ("verbar", "|"), ("rbrace", "}"), ("rcub", "}"), ("NonBreakingSpace", "\u{a0}"),
    ("rsquor", "’"), ("rdquor", "”"), ("hyphen", "‐"), ("dash", "‐"), ("horbar", "―"), ("mldr", "…"), ("nldr", "‥"),
    ("numero", "№"), ("phone", "☎"), ("star", "☆"), ("starf", "★"), ("bigstar", "★"), ("check", "✓"),
    ("checkmark", "✓"),
    ("cross", "✗"), ("copysr", "℗"), ("incare", "℅"), ("trade", "™"), ("half", "½"), ("frac13", "⅓"), ("frac23", "⅔"),
    ("frac15", "⅕"), ("frac18", "⅛"), ("frac38", "⅜"), ("frac58", "⅝"), ("frac78", "⅞"), ("caron", "ˇ"), ("breve", "˘"),
    ("dot", "˙"), ("ring", "˚"), ("ogon", "˛"), ("dblac", "˝"), ("Scaron", "Š"), ("Zcaron", "Ž"), ("zcaron", "ž"),
    ("Ccaron", "Č"), ("ccaron", "č"), ("Cacute", "Ć"), ("cacute", "ć"), ("Dcaron", "Ď"), ("dcaron", "ď"),
    ("Ecaron", "Ě"),
    ("ecaron", "ě"), ("Eogon", "Ę"), ("eogon", "ę"), ("Aogon", "Ą"), ("aogon", "ą"), ("Lstrok", "Ł"), ("lstrok", "ł"),
    ("Nacute", "Ń"), ("nacute", "ń"), ("Ncaron", "Ň"), ("ncaron", "ň"), ("Odblac", "Ő"), ("odblac", "ő"),
    ("Rcaron", "Ř"),
    ("rcaron", "ř"), ("Sacute", "Ś"), ("sacute", "ś"), ("Scedil", "Ş"), ("scedil", "ş"), ("Tcaron", "Ť"),
    ("tcaron", "ť"),
    ("Udblac", "Ű"), ("udblac", "ű"), ("Uring", "Ů"), ("uring", "ů"), ("Zacute", "Ź"), ("zacute", "ź"), ("Zdot", "Ż"),
    ("zdot", "ż"), ("Abreve", "Ă"), ("abreve", "ă"), ("Gbreve", "Ğ"), ("gbreve", "ğ"), ("Idot", "İ"), ("inodot", "ı"),
    ("imath", "ı"), ("Amacr", "Ā"), ("amacr", "ā"), ("Emacr", "Ē"), ("emacr", "ē"), ("Imacr", "Ī"), ("imacr", "ī"),
    ("Omacr", "Ō"), ("omacr", "ō"), ("Umacr", "Ū"), ("umacr", "ū"),
  ]
}
