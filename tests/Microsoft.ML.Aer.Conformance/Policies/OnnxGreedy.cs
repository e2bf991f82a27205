using System.Numerics.Tensors;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>Greedy decoding with direct ONNX Runtime: one prefill of all prompts, then token by token.</summary>
internal static class OnnxGreedy
{
    public static int[][] Decode(OnnxDecoder decoder, int[][] prompts, int count, IReadOnlyCollection<int> stopIds)
    {
        KeyValueSequence[] sequences = [.. prompts.Select(p => new KeyValueSequence(decoder.Pages, p.Length + count))];
        List<int>[] continuations = [.. prompts.Select(_ => new List<int>())];
        for (int step = 0; step < count; step++)
        {
            int[] rows = [.. Enumerable.Range(0, prompts.Length).Where(row => continuations[row].Count == step && !(step > 0 && stopIds.Contains(continuations[row][^1])))];
            if (rows.Length == 0) break;
            decoder.Step.Clear();
            foreach (int row in rows)
            {
                if (step == 0) decoder.Step.Add(sequences[row], 0, prompts[row], wantsLogits: true);
                else decoder.Step.Add(sequences[row], prompts[row].Length + step - 1, [continuations[row][^1]], wantsLogits: true);
            }
            ReadOnlySpan<float> logits = decoder.Run();
            int vocabulary = decoder.Config.VocabularySize;
            for (int i = 0; i < rows.Length; i++) continuations[rows[i]].Add(TensorPrimitives.IndexOfMax(logits.Slice(i * vocabulary, vocabulary)));
        }
        foreach (KeyValueSequence sequence in sequences) sequence.Release();
        return [.. continuations.Select(c => c.ToArray())];
    }
}
