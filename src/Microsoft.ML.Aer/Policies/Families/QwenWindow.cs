namespace Microsoft.ML.Aer;

/// <summary>The sliding-window keys that qwen2 and qwen3 share.</summary>
internal static class QwenWindow
{
    public static PolicyConfig Within(ConfigObject json, PolicyConfig config)
    {
        bool enabled = json.Bool("use_sliding_window", false);
        int firstSlidingLayer = json.Int("max_window_layers", 0, int.MaxValue, fallback: 28);
        bool slides = DecoderConfig.AnyLayerSlides(json, config.LayerCount) ?? firstSlidingLayer < config.LayerCount;
        return DecoderConfig.WithinSlidingWindow(json, config, enabled && slides, fallback: 4096);
    }
}
