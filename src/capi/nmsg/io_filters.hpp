#pragma once

#include "fltmod.hpp"
#include "message.hpp"

#include <memory>
#include <variant>
#include <vector>

namespace spindrift::capi {

/// The chain of filters of a loop. Threads share it; each has a `Thread` for the data of the modules.
class IoFilters {
public:
    void add(nmsg_filter_message_fp function, void* data) { filters_.emplace_back(Function{function, data}); }
    void add(std::unique_ptr<nmsg_fltmod> module) { filters_.emplace_back(std::move(module)); }
    void set_policy(nmsg_filter_message_verdict policy) noexcept { policy_ = policy; }

    /// The data of the modules for one thread.
    class Thread {
    public:
        explicit Thread(const IoFilters& filters) : filters_(filters), data_(filters.filters_.size()) {}
        Thread(const Thread&) = delete;
        Thread& operator=(const Thread&) = delete;
        /// Calls `thread_fini` of the modules that have begun.
        ~Thread();

        /// Calls `thread_init` of the modules.
        nmsg_res begin();

        /// Decides about a message, which filters may change or replace.
        /// \param keeps whether it is kept; valid if the result is `success`
        nmsg_res filter(MessageHandle& message, bool& keeps);

    private:
        const IoFilters& filters_;
        std::vector<void*> data_;  // by filter
        std::size_t begun_ = 0;    // filters
    };

private:
    struct Function {
        nmsg_filter_message_fp call;
        void* data;
    };
    using Filter = std::variant<Function, std::unique_ptr<nmsg_fltmod>>;

    std::vector<Filter> filters_;
    nmsg_filter_message_verdict policy_ = nmsg_filter_message_verdict_ACCEPT;
};

}  // namespace spindrift::capi
