#include <spindrift/plugin/library.hpp>

#include "functions.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <utility>

namespace spindrift::plugin {
namespace {

thread_local bool is_silent = false;

void write_log(int level, const char* text, void* user) {
    const auto& options = *static_cast<const Library::Options*>(user);
    if (options.log && !is_silent) {
        options.log(level, text);
    }
}

}  // namespace

Library::Library(Options options)
    : options_(std::make_unique<const Options>(std::move(options))),
      functions_(std::make_unique<const Functions>(LoadedModule::shared_library("libnmsg.so.8"))) {
    functions_->set_log(write_log, const_cast<Options*>(options_.get()));
    functions_->set_debug(options_->debug);
    static const nmsg_res result = functions_->init();  // a second call fails
    if (result != nmsg_res_success) {
        functions_->set_log(nullptr, nullptr);
        throw Error(fmt::format("unable to initialize libnmsg: {}", last_error()));
    }
}

Library::~Library() {
    functions_->set_log(nullptr, nullptr);
}

Library::Silence::Silence() noexcept {
    is_silent = true;
}

Library::Silence::~Silence() {
    is_silent = false;
}

std::string Library::last_error() const {
    return functions_->last_error();
}

bool has_message_modules(const std::string& folder) {
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with("nmsg_msg9_") && name.ends_with(".so") && !name.starts_with("nmsg_msg9_isc.")) {
            return true;
        }
    }
    return false;
}

ModuleSpec::ModuleSpec(const std::string& text) {
    const std::size_t comma = text.find(',');
    name = text.substr(0, comma);
    has_parameter = comma != std::string::npos;
    if (has_parameter) {
        parameter = text.substr(comma + 1);
    }
}

}  // namespace spindrift::plugin
