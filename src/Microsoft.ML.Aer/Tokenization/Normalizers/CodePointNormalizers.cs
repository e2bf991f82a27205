using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>A normalizer that looks at one code point at a time.</summary>
internal abstract class CodePointNormalizer : TextNormalizer
{
    public override string Normalize(string original)
    {
        var output = new StringBuilder(original.Length);
        foreach (Rune codePoint in original.EnumerateRunes()) Add(codePoint, output);
        return output.ToString();
    }

    /// <summary>Writes what the code point becomes: itself, another one, several or nothing.</summary>
    protected abstract void Add(Rune codePoint, StringBuilder output);

    protected static void Append(StringBuilder output, Rune codePoint)
    {
        Span<char> units = stackalloc char[2];
        output.Append(units[..codePoint.EncodeToUtf16(units)]);
    }
}

/// <summary>Removes combining marks; a decomposing normalizer before it makes accents such marks.</summary>
/// <param name="spacingToo">Whether spacing and enclosing marks go too.</param>
internal sealed class StripAccentsNormalizer(bool spacingToo) : CodePointNormalizer
{
    protected override void Add(Rune codePoint, StringBuilder output)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(codePoint);
        bool mark = category is UnicodeCategory.NonSpacingMark || (spacingToo && category is UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
        if (!mark) Append(output, codePoint);
    }
}

/// <summary>The white space and control characters of SentencePiece's "nmt" rules.</summary>
internal sealed class NmtNormalizer : CodePointNormalizer
{
    protected override void Add(Rune codePoint, StringBuilder output)
    {
        switch (codePoint.Value)
        {
            case (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F:
                break;
            case 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD:
                output.Append(' ');
                break;
            default:
                Append(output, codePoint);
                break;
        }
    }
}

/// <summary>BERT's cleaning: control characters vanish, white space becomes blanks.</summary>
internal sealed class CleanTextNormalizer : CodePointNormalizer
{
    protected override void Add(Rune codePoint, StringBuilder output)
    {
        if (codePoint.Value is 0 or 0xFFFD || IsControl(codePoint)) return;
        if (Rune.IsWhiteSpace(codePoint)) output.Append(' ');
        else Append(output, codePoint);
    }

    private static bool IsControl(Rune codePoint) =>
        codePoint.Value is not ('\t' or '\n' or '\r')
        && Rune.GetUnicodeCategory(codePoint) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;
}

/// <summary>BERT's blanks around Chinese characters.</summary>
internal sealed class ChineseCharactersNormalizer : CodePointNormalizer
{
    protected override void Add(Rune codePoint, StringBuilder output)
    {
        bool chinese = codePoint.Value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
            or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
        if (chinese) output.Append(' ');
        Append(output, codePoint);
        if (chinese) output.Append(' ');
    }
}

/// <summary>Each UTF-8 byte as a character of the <see cref="ByteAlphabet"/>.</summary>
internal sealed class ByteLevelNormalizer : CodePointNormalizer
{
    protected override void Add(Rune codePoint, StringBuilder output)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (byte value in utf8[..codePoint.EncodeToUtf8(utf8)]) output.Append(ByteAlphabet.Of(value));
    }
}
