using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Aer;

/// <summary>A normalizer of whole strings, over Microsoft.ML.Tokenizers' base class. Stateless; used by several threads at once.</summary>
internal abstract class TextNormalizer : Normalizer
{
    public sealed override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());
}

/// <summary>Several normalizers, one after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<TextNormalizer> normalizers) : TextNormalizer
{
    public override string Normalize(string original) => normalizers.Aggregate(original, (text, normalizer) => normalizer.Normalize(text));
}

/// <summary>Puts a text before what is not empty.</summary>
internal sealed class PrependNormalizer(string prepended) : TextNormalizer
{
    public override string Normalize(string original) => original.Length == 0 ? original : prepended + original;
}

/// <summary>Removes white space at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : TextNormalizer
{
    public override string Normalize(string original)
    {
        ReadOnlySpan<char> text = original;
        if (left) text = text.TrimStart();
        if (right) text = text.TrimEnd();
        return text.Length == original.Length ? original : text.ToString();
    }
}

/// <summary>Lower case, code point by code point.</summary>
internal sealed class LowercaseNormalizer : TextNormalizer
{
    // The one code point whose lower case is two.
    public override string Normalize(string original) => original.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();
}
