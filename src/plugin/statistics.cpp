#include <spindrift/plugin/statistics.hpp>

#include "functions.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <utility>

namespace spindrift::plugin {

class Statistics::Impl {
public:
    Impl(std::shared_ptr<const Library> library, std::function<Counts()> counts)
        : library_(std::move(library)), functions_(library_->functions()), counts_(std::move(counts)) {
        const Library::Silence silence;
        run_ = functions_.io_init();
        if (run_ == nullptr) {
            throw Error(fmt::format("NMSG_STATSMOD_CONFIG: {}", library_->last_error()));
        }
        functions_.io_set_stats(run_, supply, this);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        for (nmsg_statsmod_t& module : modules_) {
            functions_.statsmod_destroy(&module);
        }
        functions_.io_destroy(&run_);
    }

    void load(const std::string& text) {
        const ModuleSpec spec(text);
        const Library::Silence silence;
        nmsg_statsmod_t module = functions_.statsmod_init(spec.name.c_str(), spec.data(), spec.size());
        if (module == nullptr) {
            throw Error(fmt::format("-M: {}", library_->last_error()));
        }
        modules_.push_back(module);
        if (functions_.statsmod_add_io(module, run_, "nmsgtool_io") != nmsg_res_success) {
            throw Error(fmt::format("-M: module {} does not watch this run", spec.name));
        }
    }

private:
    static void supply(std::uint64_t* in, std::uint64_t* out, std::uint64_t* received, std::uint64_t* lost,
                       void* user) {
        const Counts counts = static_cast<const Impl*>(user)->counts_();
        *in = counts.messages_in;
        *out = counts.messages_out;
        *received = counts.containers_in;
        *lost = counts.containers_lost;
    }

    std::shared_ptr<const Library> library_;
    const Functions& functions_;
    std::function<Counts()> counts_;
    nmsg_io_t run_ = nullptr;  // stands for the run; it has no inputs and outputs
    std::vector<nmsg_statsmod_t> modules_;
};

Statistics::Statistics(std::shared_ptr<const Library> library, const std::vector<std::string>& modules,
                       std::function<Counts()> counts)
    : impl_(std::make_unique<Impl>(std::move(library), std::move(counts))) {
    for (const std::string& module : modules) {
        impl_->load(module);
    }
}

Statistics::~Statistics() = default;

}  // namespace spindrift::plugin
