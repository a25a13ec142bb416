"""The script that a person would write: `python study_peer.py TABLE.csv LOSS.json PREDICTIONS.csv`.

But for one thing: it scores the rows that a run of `sways` scored, by its predictions.csv, so that both
losses are of the same rows.
"""

import json
import sys
from pathlib import Path

import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

rows = pd.read_csv(sys.argv[1])
x, y = rows.drop(columns="y"), rows["y"] == "yes"
split = pd.read_csv(sys.argv[3], usecols=["row", "split"]).set_index("row")["split"]
train, test = (split.index[split == part] for part in ("train", "test"))
x_train, x_test, y_train, y_test = x.loc[train], x.loc[test], y.loc[train], y.loc[test]
encode = make_column_transformer(
    (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), make_column_selector(dtype_include="number")),
    (OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=10), make_column_selector(dtype_exclude="number")),
)
model = make_pipeline(encode, MLPClassifier((128, 64), early_stopping=True, random_state=0))
model.fit(x_train, y_train)
loss = log_loss(y_test, model.predict_proba(x_test)[:, 1])
importance = permutation_importance(model, x_test, y_test, scoring="neg_log_loss", n_repeats=5, random_state=0)
order = importance.importances_mean.argsort()[::-1]
print(pd.Series(importance.importances_mean[order], index=x.columns[order]).to_string())
Path(sys.argv[2]).write_text(json.dumps(loss))
