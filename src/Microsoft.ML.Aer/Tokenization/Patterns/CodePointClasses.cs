using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Classes of code points, as the reference tokenizers draw them.</summary>
internal static class CodePointClasses
{
    /// <summary>Decimal digits, letter numbers and other numbers. Tolong Siki's digits came with Unicode 17, after this runtime's tables.</summary>
    public static bool IsNumeric(Rune codePoint) =>
        (uint)codePoint.Value - '0' < 10
        || (codePoint.Value >= 0x80 && (Rune.GetUnicodeCategory(codePoint) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
            || codePoint.Value is >= 0x11DE0 and <= 0x11DE9));

    public static bool IsPunctuation(Rune codePoint) =>
        codePoint.IsAscii ? char.IsAscii((char)codePoint.Value) && (char.IsPunctuation((char)codePoint.Value) || char.IsSymbol((char)codePoint.Value)) : Rune.IsPunctuation(codePoint);

    /// <summary>Letters, marks, decimal digits, connectors and joiners: what <c>\w</c> means to Unicode.</summary>
    public static bool IsWord(Rune codePoint) => Rune.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.OtherSymbol => codePoint.Value is >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189,
        _ => codePoint.Value is 0x200C or 0x200D,
    };
}
