// SPDX-License-Identifier: Apache-2.0
// The fields of a form, or of one item of a list, in a grid: labels, inputs, and notes under them.
#pragma once

#include <memory>
#include <vector>

#include "field_widget.hpp"

namespace tapi::dialog {

class Grid {
  public:
    Grid(const std::vector<forms::Field>& fields, FieldWidget::Changed changed);

    GtkWidget* widget() { return grid_; }
    void set(const forms::json& values);
    forms::json values() const;
    // Errors by key; what has none shows its help again. The first field with one gets the focus.
    void show(const forms::FieldErrors& errors);

  private:
    void heading(const std::string& text);
    void place(FieldWidget& one);

    GtkWidget* grid_;
    int row_ = 0;
    std::vector<std::unique_ptr<FieldWidget>> widgets_;
};

}  // namespace tapi::dialog
