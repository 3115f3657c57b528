#include "plugins.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/event.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/plugin/filter_chain.hpp>
#include <spindrift/plugin/message_types.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace nmsgtool {
namespace {

using namespace spindrift;
using plugin::FilterChain;

std::shared_ptr<const plugin::Library> library(Settings& settings, const Console& console) {
    if (settings.plugins == nullptr) {
        const auto log = [&console](int level, const std::string& text) {
            // The registry has read the same `.proto` files, and reported what is wrong with them.
            if (text.find(".proto") == std::string::npos) {
                console.say(level, text);
            }
        };
        settings.plugins = std::make_shared<const plugin::Library>(
            plugin::Library::Options{.debug = std::max(settings.options.debug, 1), .log = log});
    }
    return settings.plugins;
}

FilterChain::Policy filter_policy(const Options& options, const Console& console) {
    const std::string& text = options.policy.value_or("ACCEPT");
    const bool accepts = equal_ignoring_case(text, "ACCEPT");
    if (!accepts && !equal_ignoring_case(text, "DROP")) {
        throw Error(fmt::format("unknown filter policy '{}'", text));
    }
    if (options.policy) {
        console.say(2, fmt::format("setting default filter policy to {}", accepts ? "ACCEPT" : "DROP"));
    }
    return accepts ? FilterChain::Policy::accept : FilterChain::Policy::drop;
}

}  // namespace

void add_module_types(Settings& settings, const std::string& folder, const Console& console) {
    if (plugin::has_message_modules(folder)) {
        plugin::add_message_types(settings.registry, library(settings, console),
                                  [&console](const std::string& reason) { console.show(event::ModuleFailed{reason}); });
    }
}

void add_filters(pipeline::Pipeline& pipeline, Settings& settings, const Console& console) {
    const Options& options = settings.options;
    if (options.filter.empty()) {
        return;
    }
    for (const std::string& module : options.filter) {
        console.say(2, fmt::format("adding filter module {}", module));
    }
    const FilterChain::Policy policy = filter_policy(options, console);
    pipeline.add(std::make_unique<FilterChain>(library(settings, console), options.filter, policy));
}

std::unique_ptr<plugin::Statistics> load_statistics(const pipeline::Pipeline& pipeline, Settings& settings,
                                                    const Console& console) {
    const Options& options = settings.options;
    const char* const configured = std::getenv("NMSG_STATSMOD_CONFIG");
    if (options.statsmod.empty() && std::string_view(configured != nullptr ? configured : "").empty()) {
        return nullptr;
    }
    for (const std::string& module : options.statsmod) {
        console.say(2, fmt::format("adding stats module {}", module));
    }
    return std::make_unique<plugin::Statistics>(library(settings, console), options.statsmod, [&pipeline] {
        const pipeline::Counters counters = pipeline.counters();
        return plugin::Statistics::Counts{.messages_in = counters.payloads_in + counters.payloads_dropped,
                                          .messages_out = counters.payloads_out,
                                          .containers_in = counters.containers_in,
                                          .containers_lost = counters.containers_lost};
    });
}

}  // namespace nmsgtool
