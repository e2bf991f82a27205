using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer.Tests;

/// <summary>A sequence on the bench: what it was given and what attention returned for it.</summary>
internal sealed class BenchSequence(KeyValueSequence cache)
{
    public KeyValueSequence Cache { get; } = cache;

    public List<float[]> Inputs { get; } = [];

    public List<float[]> Outputs { get; } = [];
}

/// <summary>Runs paged attention, without ONNX Runtime, on random tokens of any sequences.</summary>
internal sealed unsafe class AttentionBench : IDisposable
{
    private readonly NaiveAttention _naive;
    private readonly KeyValuePages _pages;
    private readonly PagedAttention _attention;
    private readonly float _magnitude;
    private readonly Random _random = new(20);
    private readonly List<BenchSequence> _sequences = [];
    private readonly Norms _norms;

    public AttentionBench(int heads, int keyValueHeads, int headSize, int rotated, bool norms, int context, float magnitude = 1)
    {
        var settings = new RotarySettings { Theta = 100, Width = rotated };
        PolicyConfig config = new()
        {
            ModelType = "test",
            VocabularySize = 2,
            HiddenSize = 4,
            IntermediateSize = 4,
            LayerCount = 2,
            HeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            HeadSize = headSize,
            ContextLength = context,
            NormEpsilon = 1e-5f,
            TiedHead = true,
            QueryKeyNorm = norms,
            Rotary = settings,
            LayersWithoutRotary = rotated == 0 ? new HashSet<int> { 0, 1 } : [],
        };
        _norms = new Norms(config, norms ? Random(headSize) : [], norms ? Random(headSize) : []);
        _naive = new(heads, keyValueHeads, headSize, 1 / Math.Sqrt(headSize), RotaryTable.Create(settings, context), norms ? _norms.Query : null, norms ? _norms.Key : null, 1e-5);
        _magnitude = magnitude;
        _pages = new KeyValuePages(config);
        _attention = new PagedAttention(_norms, _pages, threads: 1);
        Spoil();
    }

    /// <summary>A sequence of its own, or one that continues what <paramref name="prompt"/> has so far.</summary>
    public BenchSequence Start(int mostTokens, BenchSequence? prompt = null)
    {
        var sequence = new BenchSequence(prompt is null ? new KeyValueSequence(_pages, mostTokens) : new KeyValueSequence(prompt.Cache, prompt.Inputs.Count, mostTokens));
        if (prompt is not null) sequence.Inputs.AddRange(prompt.Inputs);
        if (prompt is not null) sequence.Outputs.AddRange(prompt.Outputs);
        _sequences.Add(sequence);
        return sequence;
    }

    /// <summary>One call: some new random tokens of each sequence.</summary>
    public void Step(params (BenchSequence Sequence, int Tokens)[] runs)
    {
        int count = runs.Sum(run => run.Tokens), width = (_naive.Heads + (2 * _naive.KeyValueHeads)) * _naive.HeadSize, outputWidth = _naive.Heads * _naive.HeadSize;
        float[] qkv = Random(count * width, _magnitude), output = new float[count * outputWidth];
        _attention.Step.Clear();
        int at = 0;
        foreach ((BenchSequence sequence, int tokens) in runs)
        {
            _attention.Step.Add(sequence.Cache, sequence.Inputs.Count, new int[tokens], logits: 0);
            for (int i = 0; i < tokens; i++, at++) sequence.Inputs.Add(qkv[(at * width)..((at + 1) * width)]);
        }
        _attention.Prepare();
        float[] scratch = [.. qkv];
        fixed (float* q = scratch, o = output)
        {
            _attention.Begin(1, q, o);
            for (int i = 0; i < _attention.StoreCount; i++) _attention.Store(i);
            for (int i = 0; i < _attention.AttendCount; i++) _attention.Attend(i, worker: 0);
        }
        at = 0;
        foreach ((BenchSequence sequence, int tokens) in runs)
        {
            for (int i = 0; i < tokens; i++, at++) sequence.Outputs.Add(output[(at * outputWidth)..((at + 1) * outputWidth)]);
        }
    }

    /// <summary>Compares everything returned so far with the plain calculation.</summary>
    public void Verify()
    {
        foreach (BenchSequence sequence in _sequences)
        {
            double[][] expected = _naive.Attend(sequence.Inputs);
            double tolerance = 2e-6 * Math.Max(1, _magnitude * _magnitude * _magnitude);
            for (int i = 0; i < expected.Length; i++)
            {
                for (int j = 0; j < expected[i].Length; j++)
                {
                    if (!(Math.Abs(expected[i][j] - sequence.Outputs[i][j]) <= tolerance))
                    {
                        Assert.Fail($"Sequence {_sequences.IndexOf(sequence)}, position {i}, channel {j}: expected {expected[i][j]}, found {sequence.Outputs[i][j]}.");
                    }
                }
            }
        }
    }

    public void Dispose()
    {
        _attention.Dispose();
        _pages.Dispose();
        _norms.Dispose();
    }

    // Pages hold what no token wrote: nothing may be read of them before it is written.
    private void Spoil()
    {
        nint[] pages = [.. Enumerable.Range(0, 200).Select(_ => _pages.Take())];
        foreach (nint page in pages) new Span<float>((void*)page, (int)(_pages.BytesPerPage / sizeof(float))).Fill(float.NaN);
        foreach (nint page in pages) _pages.Return(page);
    }

    private float[] Random(int count, float magnitude = 1) => [.. Enumerable.Range(0, count).Select(_ => magnitude * 2 * (_random.NextSingle() - 0.5f))];

    private sealed class Norms(PolicyConfig config, float[] query, float[] key) : IPolicyWeights, IDisposable
    {
        private readonly GCHandle _query = GCHandle.Alloc(query, GCHandleType.Pinned), _key = GCHandle.Alloc(key, GCHandleType.Pinned);

        public PolicyConfig Config => config;

        public float[] Query => query;

        public float[] Key => key;

        public nint Address(string name) => (name == PolicyLayout.QueryNorm(0) || name == PolicyLayout.QueryNorm(1) ? _query : _key).AddrOfPinnedObject();

        public void Dispose()
        {
            _query.Free();
            _key.Free();
        }
    }
}
