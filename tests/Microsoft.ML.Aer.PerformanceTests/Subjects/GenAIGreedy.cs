namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>ONNX Runtime GenAI's own greedy search over the measured policy: what its sampler is held against.</summary>
internal sealed class GenAIGreedy : IDisposable
{
    private readonly GenAIModel _model;

    public GenAIGreedy(Context context)
    {
        string folder = Path.Combine(context.Folder(), "policy");
        GenAIDirectory.Write(context.Subject.Native, assets: null, folder, 0);
        _model = new GenAIModel(folder, new GenAIDevice(Threads: context.Threads));
    }

    /// <summary>Decodes all requests to their lengths, in batches the library can take.</summary>
    public void Run(RolloutRequest[] requests)
    {
        foreach (RolloutRequest[] batch in requests.Chunk(GenAIGenerator.MaxBatchSize))
        {
            int prompt = batch[0].PromptTokens.Length, tokens = batch[0].Sampling.MaxNewTokens;
            using var generator = new GenAIGenerator(_model, batch.Length, prompt + tokens);
            generator.AppendTokens([.. batch.SelectMany(request => request.PromptTokens)]);
            for (int i = 0; i < tokens; i++) generator.GenerateNextToken();
        }
    }

    public void Dispose() => _model.Dispose();
}
