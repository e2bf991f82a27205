namespace Microsoft.ML.Aer;

/// <summary>
/// A Hugging Face checkpoint folder, checked as a whole when it is opened: what <see cref="Fill(Func{string, nint}, int)"/> reads afterwards is
/// known to be there in the right shape. Weights stay in the file until then.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    // Large enough that a task costs nothing, small enough that two cores end together.
    private const int ValuesPerTask = 1 << 20;

    private const int MostFaultsListed = 10;

    private readonly WeightFiles? _weights;
    private readonly IReadOnlyList<CheckpointTensor> _tensors;

    private Checkpoint(string folder, PolicyConfig config, WeightFiles? weights)
    {
        Folder = folder;
        Config = config;
        _weights = weights;
        _tensors = [.. PolicyFamilies.Get(config.ModelType, folder).Tensors(config)];
    }

    public string Folder { get; }

    public PolicyConfig Config { get; }

    /// <summary>Whether the folder has weights; without, the policy starts from freshly drawn ones.</summary>
    public bool HasWeights => _weights is not null;

    /// <summary>The type the weights are stored in; null without weights.</summary>
    public SafetensorsType? StoredType => _weights is null ? null : Find(_tensors[0]).Tensor.Type;

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">config.json or a shard is missing.</exception>
    /// <exception cref="FormatException">A file is malformed, or tensors are missing, surplus, misshapen or truncated.</exception>
    /// <exception cref="NotSupportedException">The family, a config key or the kind of weight file is not supported.</exception>
    public static Checkpoint Open(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{folder}: there is no such checkpoint folder.");
        var checkpoint = new Checkpoint(folder, PolicyConfigReader.Read(folder), WeightFiles.Open(folder));
        try
        {
            if (checkpoint._weights is not null) checkpoint.CheckTensors();
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes every parameter as float32: the stored values, or freshly drawn ones where the folder has no weights.
    /// The same values whatever the number of threads.
    /// </summary>
    /// <param name="address">Where the parameter of a name begins (<see cref="PolicyLayout"/>).</param>
    /// <param name="seed">Of the drawn values; unused where there are weights.</param>
    public void Fill(Func<string, nint> address, int seed)
    {
        if (_weights is null) PolicyInitializer.Fill(Config, address, seed);
        else Parallel.ForEach(_tensors.SelectMany(t => Tasks(t, address)), task => task());
    }

    /// <summary>Writes one parameter as float32; see <see cref="Fill(Func{string, nint}, int)"/>.</summary>
    public void Fill(PolicyParameter parameter, nint address, int seed)
    {
        if (_weights is null) PolicyInitializer.Fill(parameter, Config.InitializerRange, address, seed);
        else Parallel.ForEach(_tensors.Where(t => t.Parameter == parameter.Name).SelectMany(t => Tasks(t, _ => address)), task => task());
    }

    public void Dispose() => _weights?.Dispose();

    private IEnumerable<Action> Tasks(CheckpointTensor wanted, Func<string, nint> address)
    {
        (SafetensorsFile file, SafetensorsTensor tensor) = Find(wanted);
        nint start = address(wanted.Parameter) + (nint)(wanted.Offset * sizeof(float));
        for (long first = 0; first < tensor.Count; first += ValuesPerTask)
        {
            long at = first;
            int count = (int)Math.Min(ValuesPerTask, tensor.Count - at);
            yield return () => file.ReadFloats(tensor, at, Floats(start, at, count));
        }
    }

    private static unsafe Span<float> Floats(nint start, long first, int count) => new((float*)start + first, count);

    private (SafetensorsFile File, SafetensorsTensor Tensor) Find(CheckpointTensor wanted)
    {
        SafetensorsFile file = _weights!.FileOf(wanted.Name)!;
        return (file, file.Tensors[wanted.Name]);
    }

    private void CheckTensors()
    {
        List<string> faults = [.. _tensors.Select(FaultOf).OfType<string>()];
        var wanted = _tensors.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        faults.AddRange(_weights!.Names.Where(n => !wanted.Contains(n)).Select(FaultOfSurplus).OfType<string>());
        if (faults.Count == 0) return;
        string more = faults.Count > MostFaultsListed ? $"{Environment.NewLine}and {faults.Count - MostFaultsListed} more" : "";
        throw new FormatException(
            $"{Folder}: the weights do not fit config.json ({Config.ModelType}, {_tensors.Count} tensors expected):{Environment.NewLine}" +
            string.Join(Environment.NewLine, faults.Take(MostFaultsListed)) + more);
    }

    private string? FaultOf(CheckpointTensor wanted)
    {
        string shape = SafetensorsTensor.ShapeToText(wanted.Shape);
        if (_weights!.FileOf(wanted.Name) is not { } file) return $"tensor '{wanted.Name}' is missing; expected {shape}";
        SafetensorsTensor found = file.Tensors[wanted.Name];
        if (!found.Shape.SequenceEqual(wanted.Shape)) return $"tensor '{wanted.Name}' in {file.Path} has shape {found.ShapeText}; expected {shape}";
        return found.Type.IsWeight() ? null : $"tensor '{wanted.Name}' in {file.Path} has type {found.Type.FormatName()}; expected F32, F16 or BF16";
    }

    private string? FaultOfSurplus(string name)
    {
        // Rotary frequencies follow from config.json; the first LLaMA files store them nonetheless.
        if (name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)) return null;
        string path = _weights!.FileOf(name)!.Path;
        if (name != CheckpointNames.Head || !Config.TiedHead) return $"tensor '{name}' in {path} is surplus: nothing in config.json asks for it";
        return HeadEqualsEmbedding() ? null : $"tensor '{name}' in {path} differs from the embedding, though 'tie_word_embeddings' is true";
    }

    // Some tied checkpoints store the head a second time.
    private bool HeadEqualsEmbedding()
    {
        SafetensorsFile headFile = _weights!.FileOf(CheckpointNames.Head)!;
        SafetensorsTensor head = headFile.Tensors[CheckpointNames.Head];
        CheckpointTensor embedding = _tensors.Single(t => t.Parameter == PolicyLayout.Embedding);
        if (_weights.FileOf(embedding.Name) is not { } file) return true; // Reported as missing.
        SafetensorsTensor table = file.Tensors[embedding.Name];
        if (head.Type != table.Type || !head.Shape.SequenceEqual(table.Shape)) return false;
        for (long at = 0, length = head.End - head.Begin; at < length; at += ValuesPerTask)
        {
            int count = (int)Math.Min(ValuesPerTask, length - at);
            if (!headFile.Bytes(head, at, count).SequenceEqual(file.Bytes(table, at, count))) return false;
        }
        return true;
    }
}
