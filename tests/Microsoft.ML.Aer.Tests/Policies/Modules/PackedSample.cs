using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Sequences to be packed, policies of every family, and what each sequence gives by itself, autograd all the way.</summary>
internal static class PackedSample
{
    public const float Temperature = 0.9f;

    // Two prompts, one of them met again later, completions of unequal lengths, some of a single token, a group of one.
    public static readonly TrainingSequence[] Sequences =
    [
        new(0, [1, 12, 3, 18], [4, 0]),
        new(1, [1, 12, 3, 18], [7, 7, 2, 7]),
        new(2, [2], [5]),
        new(3, [9, 8, 7, 6, 5, 18], [3, 2, 0]),
        new(4, [1, 12, 3, 18], [9]),
        new(5, [2], [1]),
        new(6, [9, 8, 7, 6, 5, 18], [3, 11, 1]),
        new(7, [1, 12, 3, 18], [0, 1, 2, 3, 4, 5]),
    ];

    public static TheoryData<string, string> Families => new()
    {
        { "llama", "{}" },
        { "llama", """{"num_key_value_heads": 4}""" },
        { "llama", """{"num_key_value_heads": 1, "tie_word_embeddings": true}""" },
        { "llama", """{"attention_bias": true, "mlp_bias": true}""" },
        { "qwen2", "{}" },
        { "qwen3", """{"head_dim": 10}""" },
        { "phi3", """{"head_dim": 8, "partial_rotary_factor": 0.75}""" },
        { "smollm3", """{"no_rope_layers": [0, 1]}""" },
    };

    public static CausalPolicy Load(string family, string changes)
    {
        JsonObject config = TinyPolicy.Config(family, [.. JsonNode.Parse(changes)!.AsObject().Select(c => (c.Key, c.Value?.DeepClone()))]);
        using TinyPolicy folder = TinyPolicy.Create(config);
        using Checkpoint checkpoint = Checkpoint.Open(folder.Folder);
        return CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 4);
    }

    // An arbitrary loss: each token's log-probability and entropy with coefficients of its own.
    public static float OfLogProb(int row, int token) => MathF.Sin((3 * row) + token);

    public static float OfEntropy(int row, int token) => MathF.Cos(row + (2 * token));

    public static Tensor PlainLoss(CausalPolicy policy, TrainingSequence[] sequences)
    {
        Tensor loss = zeros(1);
        foreach (TrainingSequence sequence in sequences)
        {
            Tensor[] plain = Plain(policy, sequence);
            Tensor a = tensor(sequence.Completion.Select((_, t) => OfLogProb(sequence.Row, t)).ToArray()), b = tensor(sequence.Completion.Select((_, t) => OfEntropy(sequence.Row, t)).ToArray());
            loss = loss.Add((plain[0] * a).sum()).Add((plain[1] * b).sum());
        }
        return loss;
    }

    // One row by itself, the whole vocabulary, autograd all the way: log-probabilities and entropies.
    public static Tensor[] Plain(CausalPolicy policy, TrainingSequence sequence)
    {
        long[] tokens = [.. sequence.Prompt.Concat(sequence.Completion).Select(t => (long)t)];
        Tensor all = nn.functional.log_softmax(policy.forward(tensor(tokens, [1, tokens.Length])).squeeze(0).Divide(Temperature), -1); // [S, V]
        Tensor predicting = all.narrow(0, sequence.Prompt.Length - 1, sequence.Completion.Length);
        Tensor targets = tensor(sequence.Completion.Select(t => (long)t).ToArray()).unsqueeze(1);
        return [predicting.gather(1, targets).squeeze(1), -(predicting.exp() * predicting).sum(-1)];
    }
}
