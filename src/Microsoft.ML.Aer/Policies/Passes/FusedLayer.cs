using System.Numerics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Microsoft.ML.Aer;

/// <summary>One decoder block of a <see cref="FusedPass"/>, forward and back.</summary>
internal sealed unsafe class FusedLayer
{
    private const int ChunkTokens = 32;

    private readonly PolicyConfig _config;
    private readonly FusedMemory _memory;
    private readonly PackedAttentionKernel _attention;
    private readonly int _layer;
    private readonly Parameter _inputNorm, _qkv, _output, _postNorm, _gateUp, _down;
    private readonly Parameter? _qkvBias, _outputBias, _gateUpBias, _downBias, _queryNorm, _keyNorm;
    private readonly bool _rotates;

    public FusedLayer(PolicyConfig config, Dictionary<string, Parameter> parameters, int layer, FusedMemory memory)
    {
        _config = config;
        _memory = memory;
        _layer = layer;
        _attention = new PackedAttentionKernel(config.HeadSize, config.HeadCount, config.KeyValueHeadCount);
        _rotates = !config.LayersWithoutRotary.Contains(layer);
        _inputNorm = parameters[PolicyLayout.InputNorm(layer)];
        _qkv = parameters[PolicyLayout.Qkv(layer)];
        _output = parameters[PolicyLayout.AttentionOutput(layer)];
        _postNorm = parameters[PolicyLayout.PostAttentionNorm(layer)];
        _gateUp = parameters[PolicyLayout.GateUp(layer)];
        _down = parameters[PolicyLayout.Down(layer)];
        _qkvBias = parameters.GetValueOrDefault(PolicyLayout.Qkv(layer, "bias"));
        _outputBias = parameters.GetValueOrDefault(PolicyLayout.AttentionOutput(layer, "bias"));
        _gateUpBias = parameters.GetValueOrDefault(PolicyLayout.GateUp(layer, "bias"));
        _downBias = parameters.GetValueOrDefault(PolicyLayout.Down(layer, "bias"));
        _queryNorm = parameters.GetValueOrDefault(PolicyLayout.QueryNorm(layer));
        _keyNorm = parameters.GetValueOrDefault(PolicyLayout.KeyNorm(layer));
    }

    /// <summary>From the layer's input to its output, both in memory.</summary>
    public void Forward(FusedTokens tokens)
    {
        using DisposeScope scope = NewDisposeScope();
        Forward(tokens, _memory.Layer(_layer, tokens.Count), toOutput: true);
    }

    /// <summary>Takes the residual stream's gradient from behind the layer to before it, and adds the parameters'.</summary>
    public void Backward(FusedTokens tokens)
    {
        using DisposeScope scope = NewDisposeScope();
        FusedActivations a = _memory.Layer(_layer, tokens.Count);
        if (_memory.Recomputes) Forward(tokens, a, toOutput: false);
        Tensor dx = a.HiddenGradients!.Value.Tensor, dNormed = a.NormedGradients!.Value.Tensor;

        a.Mlp.Tensor.addmm_(dx, _down.detach(), 0, 1);
        int mlp = _config.IntermediateSize;
        ForEachToken(tokens, i => SwiGluKernel.Backward(a.GateUp.Data + (i * 2L * mlp), a.Mlp.Data + ((long)i * mlp), mlp));
        Accumulate(_down, _downBias, dx, a.Mlp.Tensor);
        Apply(tokens, a.Attended, _postNorm, a.Scales + 1, a.Normed);
        Accumulate(_gateUp, _gateUpBias, a.GateUp.Tensor, a.Normed.Tensor);
        dNormed.addmm_(a.GateUp.Tensor, _gateUp.detach(), 0, 1);
        NormBackward(tokens, a.Attended, _postNorm, a.Scales + 1, a);

        Accumulate(_output, _outputBias, dx, a.Outputs.Tensor);
        a.OutputGradients!.Value.Tensor.addmm_(dx, _output.detach(), 0, 1);
        if (!_memory.Recomputes) Rotate(tokens, a);
        ForEachHead(tokens, (group, first, head, scratch) => _attention.Backward(Rows(a), group, first, head, scratch));
        RotateBack(tokens, a);
        Apply(tokens, a.Input, _inputNorm, a.Scales, a.Normed);
        Accumulate(_qkv, _qkvBias, a.QkvGradients!.Value.Tensor, a.Normed.Tensor);
        dNormed.addmm_(a.QkvGradients.Value.Tensor, _qkv.detach(), 0, 1);
        NormBackward(tokens, a.Input, _inputNorm, a.Scales, a);
    }

    private void Forward(FusedTokens tokens, FusedActivations a, bool toOutput)
    {
        Norm(tokens, a.Input, _inputNorm, a.Scales, a.Normed, a.Attended.Data, _outputBias);
        Project(a.Normed.Tensor, _qkv, _qkvBias, a.Qkv.Tensor);
        Rotate(tokens, a);
        ForEachHead(tokens, (group, first, head, scratch) => _attention.Forward(Rows(a), group, first, head, scratch));
        a.Attended.Tensor.addmm_(a.Outputs.Tensor, _output.detach().t(), 1, 1);
        Norm(tokens, a.Attended, _postNorm, a.Scales + 1, a.Normed, toOutput ? a.Output.Data : null, _downBias);
        Project(a.Normed.Tensor, _gateUp, _gateUpBias, a.GateUp.Tensor);
        if (!toOutput) return; // the MLP's product comes anew on the way back
        int mlp = _config.IntermediateSize;
        ForEachToken(tokens, i => SwiGluKernel.Forward(a.GateUp.Data + (i * 2L * mlp), a.Mlp.Data + ((long)i * mlp), mlp));
        a.Output.Tensor.addmm_(a.Mlp.Tensor, _down.detach().t(), 1, 1);
    }

    // Norms each token, keeps its scale, and begins the next residual: the input and, where there is one, the bias of what is added to it.
    private void Norm(FusedTokens tokens, FusedMatrix input, Parameter norm, float* scales, FusedMatrix normed, float* residual, Parameter? bias)
    {
        int size = _config.HiddenSize;
        float epsilon = _config.NormEpsilon;
        float* weight = Data(norm), shift = bias is null ? null : Data(bias);
        ForEachToken(tokens, i =>
        {
            float* x = input.Data + ((long)i * size);
            float scale = scales[2 * i] = RmsNormKernel.Scale(x, size, epsilon);
            RmsNormKernel.Apply(x, scale, weight, normed.Data + ((long)i * size), size);
            if (residual is null) return;
            var from = new ReadOnlySpan<float>(x, size);
            var to = new Span<float>(residual + ((long)i * size), size);
            if (shift is null) from.CopyTo(to);
            else TensorPrimitives.Add(from, new ReadOnlySpan<float>(shift, size), to);
        });
    }

    private void Apply(FusedTokens tokens, FusedMatrix input, Parameter norm, float* scales, FusedMatrix normed)
    {
        int size = _config.HiddenSize;
        float* weight = Data(norm);
        ForEachToken(tokens, i => RmsNormKernel.Apply(input.Data + ((long)i * size), scales[2 * i], weight, normed.Data + ((long)i * size), size));
    }

    // Adds what comes back through a norm to the residual stream's gradient.
    private void NormBackward(FusedTokens tokens, FusedMatrix input, Parameter norm, float* scales, FusedActivations a)
    {
        int size = _config.HiddenSize;
        float* weight = Data(norm), dy = a.NormedGradients!.Value.Data, dx = a.HiddenGradients!.Value.Data;
        SumChunks(tokens, norm, (i, sums) => RmsNormKernel.Backward(input.Data + ((long)i * size), scales[2 * i], weight, dy + ((long)i * size), dx + ((long)i * size), sums, size, add: true));
    }

    // Queries and keys as attention multiplies them: normed where the policy does, then turned.
    private void Rotate(FusedTokens tokens, FusedActivations a)
    {
        int head = _config.HeadSize, heads = _config.HeadCount + _config.KeyValueHeadCount, half = _config.Rotary.Width / 2;
        long from = _config.QueryWidth + (2L * _config.KeyValueWidth), to = _config.QueryWidth + (long)_config.KeyValueWidth;
        float epsilon = _config.NormEpsilon;
        float* queryNorm = _queryNorm is null ? null : Data(_queryNorm), keyNorm = _keyNorm is null ? null : Data(_keyNorm);
        fixed (float* cosines = _memory.Cos, sines = _memory.Sin)
        {
            float* cos = cosines, sin = sines;
            ForEachToken(tokens, i =>
            {
                float* source = a.Qkv.Data + (i * from), target = a.Rotated.Data + (i * to);
                long position = tokens.Positions[i];
                new ReadOnlySpan<float>(source, (int)to).CopyTo(new Span<float>(target, (int)to));
                for (int h = 0; h < heads; h++, target += head)
                {
                    float* norm = h < _config.HeadCount ? queryNorm : keyNorm;
                    if (norm is not null) RmsNormKernel.Apply(target, RmsNormKernel.Scale(target, head, epsilon), norm, target, head);
                    if (_rotates) RotaryKernel.Turn(target, cos + (position * half), sin + (position * half), half, 1);
                }
            });
        }
    }

    private void RotateBack(FusedTokens tokens, FusedActivations a)
    {
        if (_queryNorm is null)
        {
            if (_rotates) ForEachToken(tokens, i => TurnBack(tokens, a, i));
            return;
        }
        int head = _config.HeadSize, row = _config.QueryWidth + (2 * _config.KeyValueWidth);
        float epsilon = _config.NormEpsilon;
        void Through(Parameter norm, int first, int count, bool turn)
        {
            float* weight = Data(norm);
            SumChunks(tokens, norm, (i, sums) =>
            {
                if (turn && _rotates) TurnBack(tokens, a, i);
                for (int h = first; h < first + count; h++)
                {
                    float* x = a.Qkv.Data + ((long)i * row) + (h * head), gradient = a.QkvGradients!.Value.Data + ((long)i * row) + (h * head);
                    RmsNormKernel.Backward(x, RmsNormKernel.Scale(x, head, epsilon), weight, gradient, gradient, sums, head, add: false);
                }
            });
        }
        Through(_queryNorm, 0, _config.HeadCount, turn: true);
        Through(_keyNorm!, _config.HeadCount, _config.KeyValueHeadCount, turn: false);
    }

    private void TurnBack(FusedTokens tokens, FusedActivations a, int token)
    {
        int head = _config.HeadSize, heads = _config.HeadCount + _config.KeyValueHeadCount, half = _config.Rotary.Width / 2;
        float* gradients = a.QkvGradients!.Value.Data + (token * (_config.QueryWidth + (2L * _config.KeyValueWidth)));
        long position = tokens.Positions[token];
        fixed (float* cos = &_memory.Cos[position * half], sin = &_memory.Sin[position * half])
        {
            for (int h = 0; h < heads; h++) RotaryKernel.Turn(gradients + (h * head), cos, sin, half, -1);
        }
    }

    private AttentionRows Rows(FusedActivations a) => new(
        a.Rotated.Data, a.Qkv.Data, a.Outputs.Data, a.LogSums,
        a.OutputGradients is { } outputs ? outputs.Data : null, a.QkvGradients is { } gradients ? gradients.Data : null, _config);

    private delegate void OfHead(PackedGroup group, int first, int head, float* scratch);

    // Groups by key-value heads are independent of each other.
    private void ForEachHead(FusedTokens tokens, OfHead body)
    {
        int heads = _config.KeyValueHeadCount;
        WorkSharing.For(tokens.Groups.Count * heads, (item, thread) => body(tokens.Groups[item / heads], tokens.Starts[item / heads], item % heads, _memory.Scratch(thread)));
    }

    private static void ForEachToken(FusedTokens tokens, Action<int> body) => WorkSharing.For(Chunks(tokens), (chunk, _) =>
    {
        for (int i = chunk * ChunkTokens, end = Math.Min(tokens.Count, i + ChunkTokens); i < end; i++) body(i);
    });

    private delegate void WithSums(int token, float* sums);

    // Loops over tokens that add to a parameter's gradient: each chunk to sums of its own, which then are added in order.
    private static void SumChunks(FusedTokens tokens, Parameter parameter, WithSums body)
    {
        int size = (int)parameter.shape[0], chunks = Chunks(tokens);
        using Tensor partial = zeros([chunks, size]);
        float* sums = (float*)PolicyParameterMemory.Address(partial);
        WorkSharing.For(chunks, (chunk, _) =>
        {
            for (int i = chunk * ChunkTokens, end = Math.Min(tokens.Count, i + ChunkTokens); i < end; i++) body(i, sums + ((long)chunk * size));
        });
        if (parameter.requires_grad) parameter.Gradient().AddInPlace(partial.sum([0L]));
    }

    // y = x W^T + b
    private static void Project(Tensor input, Parameter weight, Parameter? bias, Tensor output)
    {
        if (bias is not null) output.copy_(bias.detach().expand(output.shape));
        output.addmm_(input, weight.detach().t(), bias is null ? 0 : 1, 1);
    }

    // dW += dy^T x, db += sum of dy
    private static void Accumulate(Parameter weight, Parameter? bias, Tensor outputGradients, Tensor input)
    {
        if (weight.requires_grad) weight.Gradient().addmm_(outputGradients.t(), input, 1, 1);
        if (bias is { requires_grad: true }) bias.Gradient().AddInPlace(outputGradients.sum([0L]));
    }

    private static float* Data(Parameter parameter) => (float*)PolicyParameterMemory.Address(parameter);

    private static int Chunks(FusedTokens tokens) => (tokens.Count + ChunkTokens - 1) / ChunkTokens;
}
