// SPDX-License-Identifier: Apache-2.0
// A field that is a list of items: the items at the left, the fields of the selected one beside them.
#pragma once

#include "grid.hpp"

namespace tapi::dialog {

class ListWidget final : public FieldWidget {
  public:
    ListWidget(const forms::Field& field, Changed changed);

    GtkWidget* input() override { return frame_; }
    void set(const forms::json& value) override;
    forms::json value() const override;
    void show_error(const std::string& path, const std::string& words) override;
    void focus() override { gtk_widget_grab_focus(rows_); }

  private:
    static constexpr size_t none = SIZE_MAX;

    void select(size_t index);
    void keep();  // what stands in the fields goes into the item
    void edited();
    void add();
    void remove();
    void append_row(const std::string& text);
    std::string name_of(const forms::json& item) const;
    GtkWidget* button(const char* icon, const char* hint, void (*pressed)(ListWidget*));

    GtkWidget* frame_;
    GtkWidget* rows_;
    GtkWidget* remove_;
    Grid grid_;
    forms::json items_ = forms::json::array();
    size_t selected_ = none;
};

}  // namespace tapi::dialog
