// A library with a plain C interface, for consumers of Arrow structures that are not written in C++.
#include <spindrift/io/columnar/arrow_export.hpp>
#include <spindrift/io/columnar/scan.hpp>

#include <exception>
#include <memory>
#include <string>

/// Begins a scan of a file as a stream. \returns 0, or -1 with the text of the error in `last_error`
extern "C" int open_stream(const char* path, const char* where, const char* columns, int dictionaries,
                           std::size_t batch_rows, ArrowArrayStream* stream);
extern "C" const char* last_error();

namespace {

std::string error_text;

}  // namespace

int open_stream(const char* path, const char* where, const char* columns, int dictionaries, std::size_t batch_rows,
                ArrowArrayStream* stream) {
    using namespace spindrift;
    try {
        io::ScanOptions options;
        options.files = {path};
        options.where = where;
        if (*columns != '\0') {
            options.columns.names = nmsg::parse_column_names(columns);
        }
        options.columns.dictionaries = dictionaries != 0;
        options.limits.rows = batch_rows;
        options.batches_ahead = 1;
        io::export_stream(std::make_unique<io::Scan>(std::move(options)), *stream);
        return 0;
    } catch (const std::exception& error) {
        error_text = error.what();
        return -1;
    }
}

const char* last_error() {
    return error_text.c_str();
}
