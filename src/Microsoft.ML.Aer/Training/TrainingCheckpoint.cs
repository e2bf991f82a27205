using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// A run's whole state as a folder: <c>policy</c> (a Hugging Face checkpoint in float32), <c>optimizer.safetensors</c>,
/// <c>state.json</c>, and <c>best</c> where the best policy is kept. A folder under its final name is complete.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Prefix = "step-", PolicyFolder = "policy", BestFolder = "best", OptimizerFile = "optimizer.safetensors", StateFile = "state.json";

    /// <summary>Writes the checkpoint of a step; one of the same step is already what this would write.</summary>
    public static void Save(string checkpoints, TrainingPolicy policy, TrainingState state, NativePolicyWeights? best)
    {
        string folder = Path.Combine(checkpoints, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{state.Step:D8}"));
        if (Directory.Exists(folder)) return;
        Directory.CreateDirectory(checkpoints);
        AtomicFolder.Write(folder, temporary =>
        {
            CheckpointWriter.Save(Path.Combine(temporary, PolicyFolder), CheckpointWriter.Files(policy.Weights, policy.Assets));
            if (best is not null) CheckpointWriter.Save(Path.Combine(temporary, BestFolder), CheckpointWriter.Files(best, policy.Assets));
            SaveOptimizer(Path.Combine(temporary, OptimizerFile), policy.Optimizer);
            state.Write(Path.Combine(temporary, StateFile));
        });
    }

    /// <summary>The newest complete checkpoint; null where there is none.</summary>
    public static string? Newest(string checkpoints) => NewestFirst(checkpoints) is [var newest, ..] ? newest : null;

    /// <summary>Removes all but the newest checkpoints.</summary>
    /// <param name="checkpoints">The folder of checkpoints.</param>
    /// <param name="keep">How many stay; 0 keeps all.</param>
    public static void RemoveOld(string checkpoints, int keep)
    {
        if (keep == 0) return;
        foreach (string old in NewestFirst(checkpoints).Skip(keep)) Directory.Delete(old, recursive: true);
    }

    private static IReadOnlyList<string> NewestFirst(string checkpoints) => !Directory.Exists(checkpoints) ? [] : [.. Directory
        .EnumerateDirectories(checkpoints, Prefix + "*")
        .Where(f => int.TryParse(Path.GetFileName(f).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .OrderByDescending(Path.GetFileName, StringComparer.Ordinal)];

    /// <summary>Brings a policy back to where it was.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint is of another run.</exception>
    /// <exception cref="FormatException">The checkpoint is damaged.</exception>
    public static (TrainingState State, NativePolicyWeights? Best) Restore(string folder, TrainingPolicy policy, int seed, string problems)
    {
        TrainingState state = TrainingState.Read(Path.Combine(folder, StateFile));
        if (state.Seed != seed) throw new InvalidOperationException($"{folder}: the checkpoint is of a run with seed {state.Seed}, and this one has {seed}. Set Seed to the former, or choose another RunFolder.");
        if (state.Problems != problems) throw new InvalidOperationException($"{folder}: the checkpoint is of a run over other problems, or in another order. Give the same data, or choose another RunFolder.");
        using (Checkpoint weights = Checkpoint.Open(Path.Combine(folder, PolicyFolder)))
        {
            if (!PolicyLayout.Parameters(weights.Config).SequenceEqual(PolicyLayout.Parameters(policy.Config), ParameterShape.Comparer))
            {
                throw new InvalidOperationException($"{folder}: the checkpoint's policy has another shape than the one in PolicyPath. Choose another RunFolder.");
            }
            PolicyParameterMemory.Fill(policy.Module, weights, seed);
        }
        RestoreOptimizer(Path.Combine(folder, OptimizerFile), policy.Optimizer);
        policy.Optimizer.StepCount = state.OptimizerSteps;
        policy.Restore(state.PolicyVersion);
        string best = Path.Combine(folder, BestFolder);
        return (state, Directory.Exists(best) ? NativePolicyWeights.Load(best) : null);
    }

    private static void SaveOptimizer(string path, AdamW optimizer)
    {
        using DisposeScope scope = NewDisposeScope();
        // Copied to the processor where it is not there; that copy lives until the file is written.
        SafetensorsEntry[] entries = [.. optimizer.State.Select(s => SafetensorsEntry.FromFloats(s.Name, s.Tensor.shape, PolicyParameterMemory.Address(s.Tensor.cpu()), SafetensorsType.F32))];
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        SafetensorsWriter.Write(stream, entries);
        stream.Flush(flushToDisk: true);
    }

    private static unsafe void RestoreOptimizer(string path, AdamW optimizer)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor tensor) in optimizer.State)
        {
            if (!file.Tensors.TryGetValue(name, out SafetensorsTensor? stored)) throw new FormatException($"{path}: tensor '{name}' is missing. Remove the checkpoint's folder to go on from an earlier one.");
            if (stored.Type != SafetensorsType.F32 || !stored.Shape.SequenceEqual(tensor.shape)) throw new FormatException($"{path}: tensor '{name}' is {stored.Type.FormatName()} {stored.ShapeText}; expected F32 {SafetensorsTensor.ShapeToText(tensor.shape)}.");
            Tensor staging = tensor.device_type == DeviceType.CPU ? tensor : empty(tensor.shape, ScalarType.Float32, CPU);
            float* target = (float*)PolicyParameterMemory.Address(staging);
            const int Part = 1 << 20;
            for (long first = 0; first < stored.Count; first += Part) file.ReadFloats(stored, first, new Span<float>(target + first, (int)Math.Min(Part, stored.Count - first)));
            if (!ReferenceEquals(staging, tensor)) tensor.copy_(staging);
        }
    }

    private sealed class ParameterShape : IEqualityComparer<PolicyParameter>
    {
        public static ParameterShape Comparer { get; } = new();

        public bool Equals(PolicyParameter? x, PolicyParameter? y) => x?.Name == y?.Name && x!.Shape.SequenceEqual(y!.Shape);

        public int GetHashCode(PolicyParameter obj) => obj.Name.GetHashCode(StringComparison.Ordinal);
    }
}
