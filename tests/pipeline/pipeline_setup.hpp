#pragma once

#include "streams.hpp"

#include <spindrift/pipeline/pipeline.hpp>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

// Pipelines from memory to memory.
namespace spindrift::pipeline::samples {

/// The patience of an idle source that waits until the pipeline stops.
inline constexpr int until_stopped = -1;

/// A pipeline whose sinks keep the texts that they are given.
struct PipelineSetup {
    explicit PipelineSetup(Pipeline::Options options = {}) {
        options.report = log.report();
        pipeline = std::make_unique<Pipeline>(std::move(options));
    }

    void add_source(MemorySource::Script script, std::string name = "memory") {
        pipeline->add(std::make_unique<MemorySource>(std::move(script), std::move(name)));
    }

    Delivered& add_sink(std::string name = "sink", bool finishes = false) {
        const auto delivered = std::make_shared<Delivered>();
        sinks.push_back(delivered);
        pipeline->add(std::make_unique<MemorySink>(delivered, std::move(name), finishes));
        return *delivered;
    }

    LogBook log;
    std::vector<std::shared_ptr<Delivered>> sinks;
    std::unique_ptr<Pipeline> pipeline;
};

/// The texts that begin with a name.
inline std::vector<std::string> those_of(std::string_view name, const std::vector<std::string>& texts) {
    std::vector<std::string> result;
    for (const std::string& text : texts) {
        if (text.starts_with(name)) {
            result.push_back(text);
        }
    }
    return result;
}

/// The texts at `first`, `first + stride` and so on.
inline std::vector<std::string> every(std::size_t stride, std::size_t first, const std::vector<std::string>& texts) {
    std::vector<std::string> result;
    for (std::size_t i = first; i < texts.size(); i += stride) {
        result.push_back(texts[i]);
    }
    return result;
}

/// Yields a few times at random, so that threads overtake each other.
inline void yield_at_random() {
    thread_local std::minstd_rand random(
        static_cast<unsigned>(std::hash<std::thread::id>()(std::this_thread::get_id())));
    for (auto turns = random() % 20; turns > 0; --turns) {
        std::this_thread::yield();
    }
}

}  // namespace spindrift::pipeline::samples
