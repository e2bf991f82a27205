using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>The table of token embeddings, which a tied head shares.</summary>
internal sealed class TokenEmbedding : nn.Module<Tensor, Tensor>
{
    public TokenEmbedding(long vocabularySize, long hiddenSize, Device device, ScalarType type)
        : base(nameof(TokenEmbedding)) =>
        Weight = this.AddParameter("weight", [vocabularySize, hiddenSize], device, type);

    /// <summary>[vocabulary, hidden]</summary>
    public Parameter Weight { get; }

    /// <param name="input">Tokens [B, S] int64.</param>
    /// <returns>[B, S, hidden]</returns>
    public override Tensor forward(Tensor input) => Weight.index(input);
}
