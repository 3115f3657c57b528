#include "message/proto_importer.hpp"

#include "importer/proto_importer.h"

#include <spindrift/base/error.hpp>
#include <spindrift/base/loaded_module.hpp>

#include <fmt/format.h>

namespace spindrift::nmsg {
namespace {

struct Import {
    std::string files;
    std::string error;
};

template <std::string Import::*member>
void take(void* context, const char* octets, std::size_t size) {
    (static_cast<Import*>(context)->*member).assign(octets, size);
}

}  // namespace

std::string import_proto(const std::filesystem::path& file, Bytes known) {
    static const LoadedModule module("proto-importer");
    static const auto read = module.function<spindrift_import_proto_function*>(SPINDRIFT_IMPORT_PROTO);
    std::error_code ignored;  // if the folder cannot be determined, the file is not found there
    const std::string folder = std::filesystem::absolute(file, ignored).parent_path().string();
    const std::string_view known_octets = as_text(known);
    Import import;
    if (read(folder.c_str(), file.filename().c_str(), known_octets.data(), known_octets.size(), take<&Import::files>,
             take<&Import::error>, &import) == 0) {
        throw Error(fmt::format("cannot load message types from {}: {}", file.string(), import.error));
    }
    return import.files;
}

}  // namespace spindrift::nmsg
