namespace Microsoft.ML.Aer;

/// <summary>One step of pre-tokenization: cuts pieces, or rewrites their text. Stateless; used by several threads at once.</summary>
internal abstract class PreTokenizationStep
{
    public abstract void Apply(TextPieces pieces);
}
