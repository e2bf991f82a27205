namespace Microsoft.ML.Aer;

/// <summary>One step from tokens to text: rewrites the list of texts that, joined, become the result. Stateless.</summary>
internal abstract class TokenDecoder
{
    public abstract List<string> Decode(List<string> tokens);
}

/// <summary>Several steps, one after the other.</summary>
internal sealed class DecoderSequence(IReadOnlyList<TokenDecoder> decoders) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => decoders.Aggregate(tokens, (texts, decoder) => decoder.Decode(texts));
}

/// <summary>Joins all texts to one.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}

/// <summary>A normalizer, over each text by itself.</summary>
internal sealed class NormalizingDecoder(TextNormalizer normalizer) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => tokens.ConvertAll(normalizer.Normalize);
}
